using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>One SQLite connection with the statements that it has prepared. Used by one thread at a time.</summary>
internal sealed class Connection : IRows, IDisposable
{
    private readonly Dictionary<string, PreparedStatement> statements = new(SameText.Instance);
    private readonly SqliteConnection connection;

    /// <summary>
    /// Connections are used by one thread at a time and nobody asks how much memory the library has, so that it needs
    /// no locks around each call and each piece of memory. It can only be told before anything is opened.
    /// </summary>
    static Connection()
    {
        RuntimeHelpers.RunClassConstructor(typeof(SqliteConnection).TypeHandle);
        _ = raw.sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public Connection(string path, bool readOnly)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ConnectionString);
        try
        {
            connection.Open();

            // Else a statement with a parameter that the plan could depend on, be it only its LIMIT, is compiled anew
            // at each use, which takes longer than to run it.
            _ = raw.sqlite3_db_config(Handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw new StorageException(error.SqliteExtendedErrorCode, error.Message);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>SQLite's own handle.</summary>
    public sqlite3 Handle => connection.Handle!;

    /// <summary>The moment of the read that is going on.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>The same connection for libraries that want ADO.NET.</summary>
    public SqliteConnection AdoNet => connection;

    /// <summary>How many statements are being read or filled at this moment.</summary>
    public int TakenStatements { get; set; }

    /// <summary>How many statements it has prepared so far.</summary>
    public int PreparedStatements => statements.Count;

    /// <summary>How often the statements that it keeps had to be prepared again.</summary>
    public int Reprepared =>
        statements.Values.Sum(kept => raw.sqlite3_stmt_status(kept.Handle, SQLITE_STMTSTATUS_REPREPARE, 0));

    /// <summary>Whether no transaction is open, whatever the program believes.</summary>
    public bool IsInAutocommit => raw.sqlite3_get_autocommit(Handle) != 0;

    /// <summary>Rows inserted, changed and deleted since it was opened.</summary>
    public int Changes => raw.sqlite3_total_changes(Handle);

    public SqlCall Sql(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new PreparedStatement(Prepare(sql), sql, this);
            statements.Add(sql, statement);
        }

        return new SqlCall(this, statement);
    }

    /// <summary>Runs statements that are used once, such as a migration's.</summary>
    public void Script(string sql)
    {
        var result = raw.sqlite3_exec(Handle, sql, out var message);
        if (result != raw.SQLITE_OK)
        {
            throw new StorageException(result, message ?? raw.sqlite3_errmsg(Handle).utf8_to_string());
        }
    }

    /// <summary>The single value of a pragma or a query used once, as text.</summary>
    public string? Scalar(string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this program.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar()?.ToString();
    }

    /// <summary>
    /// Copies the last committed state into an empty file, so that all is in that one: whoever opens it makes no files
    /// beside it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="isDurable">Whether it is on disk when this returns.</param>
    public void CopyTo(string path, bool isDurable)
    {
        using var copy = new Connection(path, readOnly: false);
        if (!isDurable)
        {
            copy.Script("PRAGMA synchronous=OFF");
        }

        connection.BackupDatabase(copy.connection);
        copy.Script("PRAGMA journal_mode=DELETE");
    }

    /// <summary>Ends the use of all statements: whoever took them is gone.</summary>
    public void GiveBackAll()
    {
        if (TakenStatements == 0)
        {
            return;
        }

        foreach (var statement in statements.Values)
        {
            statement.GiveBack();
        }
    }

    /// <summary>
    /// Throws if a statement was left in use, which would hold up the commit and all later uses of it.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// A <see cref="SqlCall"/> was neither executed nor disposed.
    /// </exception>
    public void RequireNoneTaken()
    {
        if (TakenStatements > 0)
        {
            var sql = statements.Values.First(statement => statement.IsTaken).Sql;
            throw new InvalidOperationException($"This statement was left open: {sql}");
        }
    }

    /// <summary>Pages written since the last question; in WAL mode these are the frames added to the log.</summary>
    public int TakePagesWritten()
    {
        _ = raw.sqlite3_db_status(Handle, SQLITE_DBSTATUS_CACHE_WRITE, out var current, out _, 1);
        return current;
    }

    public bool Step(PreparedStatement statement)
    {
        var result = raw.sqlite3_step(statement.Handle);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return result == raw.SQLITE_ROW;
        }

        var failure = Failure(result);
        statement.GiveBack();
        throw failure;
    }

    public StorageException Failure(int result) => new(
        raw.sqlite3_extended_errcode(Handle) is var extended && (extended & 0xff) == (result & 0xff)
            ? extended
            : result,
        raw.sqlite3_errmsg(Handle).utf8_to_string());

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    private const int SQLITE_CONFIG_MULTITHREAD = 2;

    private const int SQLITE_CONFIG_MEMSTATUS = 9;

    private const int SQLITE_DBCONFIG_ENABLE_QPSG = 1007;

    private const int SQLITE_DBSTATUS_CACHE_WRITE = 9;

    private const int SQLITE_STMTSTATUS_REPREPARE = 5;

    private sqlite3_stmt Prepare(string sql)
    {
        var result = raw.sqlite3_prepare_v2(Handle, sql, out var statement);
        return result == raw.SQLITE_OK ? statement : throw new StorageException(
            result, $"{raw.sqlite3_errmsg(Handle).utf8_to_string()} in: {sql}");
    }

    // SQL texts are constants, so the same text is nearly always the same object: no need to hash its characters.
    private sealed class SameText : IEqualityComparer<string>
    {
        public static readonly SameText Instance = new();

        public bool Equals(string? x, string? y) => ReferenceEquals(x, y);

        public int GetHashCode(string obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
