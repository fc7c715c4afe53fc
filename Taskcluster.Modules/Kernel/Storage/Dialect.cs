namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>What is SQLite's alone; all other SQL of this program is portable to PostgreSQL.</summary>
internal static class Dialect
{
    /// <summary>
    /// auto_vacuum counts only while the file is empty, so it stands first. The checkpointer works beside the writer,
    /// hence no automatic checkpoints. The cache is small, since at nearly each commit SQLite walks through all of it;
    /// what is not in it is in the system's.
    /// </summary>
    private const string WriterPragmas = """
        PRAGMA auto_vacuum=INCREMENTAL;
        PRAGMA journal_mode=WAL;
        PRAGMA wal_autocheckpoint=0;
        PRAGMA busy_timeout=10000;
        PRAGMA temp_store=MEMORY;
        PRAGMA cache_size=-8192;
        """;

    public const string DurableWriterPragmas = WriterPragmas + "PRAGMA synchronous=FULL;";

    public const string ThrowAwayWriterPragmas = WriterPragmas + "PRAGMA synchronous=OFF;";

    public const string ReaderPragmas = """
        PRAGMA busy_timeout=10000;
        PRAGMA query_only=1;
        PRAGMA temp_store=MEMORY;
        PRAGMA cache_size=-4096;
        """;

    /// <summary>Pages of the file that hold nothing.</summary>
    public const string FreePages = "PRAGMA freelist_count";

    /// <summary>2 where free pages can be given back; files of other programs may say otherwise.</summary>
    public const string VacuumMode = "PRAGMA auto_vacuum";

    /// <summary>Gives back some free pages: those at the end of the file, to which others are moved.</summary>
    public const string ReturnPages = "PRAGMA incremental_vacuum(32)";

    public const string Begin = "BEGIN IMMEDIATE";

    /// <summary>
    /// What a statement begins with that changes one row and fires triggers. It stops where it fails; by itself SQLite
    /// would also undo what it has done until then, and keep a copy of each page for that. The closure that it is part
    /// of is undone as a whole.
    /// </summary>
    public const string InsertOrFail = "INSERT OR FAIL";

    /// <inheritdoc cref="InsertOrFail"/>
    public const string UpdateOrFail = "UPDATE OR FAIL";

    public const string Savepoint = "SAVEPOINT closure";

    public const string Release = "RELEASE closure";

    public const string RollbackToSavepoint = "ROLLBACK TO closure";

    /// <summary>Bytes of the smallest page that SQLite knows; a shorter file holds no database.</summary>
    public const int SmallestDatabase = 512;

    /// <summary>What is behind the database's name in that of its log.</summary>
    public const string LogSuffix = "-wal";

    /// <summary>What is behind the database's name in that of the index of its log.</summary>
    public const string LogIndexSuffix = "-shm";

    /// <summary>
    /// Where the index of the log says, in 4 bytes, how much of the log is in the database by now
    /// (nBackfill, https://www.sqlite.org/walformat.html §2.2).
    /// </summary>
    public const int MovedPagesOffset = 96;

    /// <summary>Bytes of a page, SQLite's default.</summary>
    public const int PageBytes = 4096;
}
