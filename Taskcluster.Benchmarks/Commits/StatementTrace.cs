using System.Runtime.InteropServices;
using SQLitePCL;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Benchmarks.Commits;

/// <summary>
/// Listens to what a connection of SQLite executes, by SQLite's own trace. What triggers do stands behind the
/// statement that fires them and is not captured: it happens again where that statement is run again. Transactions are
/// the affair of whoever commits.
/// </summary>
internal sealed class StatementTrace : IDisposable
{
    private const string Library = "e_sqlite3";
    private const uint OfStatements = 1;
    private const uint OfRows = 4;
    private const int IntegerColumn = 1;

    private static readonly string[] TransactionWords = ["BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"];

    private readonly List<CapturedStatement> captured = [];
    private readonly nint connection;

    // SQLite has it for as long as the trace lasts.
    private readonly TraceCallback callback;

    /// <summary>Must be made and disposed of on the connection's own thread.</summary>
    public StatementTrace(Connection connection)
    {
        this.connection = connection.Handle.DangerousGetHandle();
        callback = Hear;
        _ = sqlite3_trace_v2(this.connection, OfStatements | OfRows, callback, 0);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int TraceCallback(uint kind, nint context, nint statement, nint detail);

    /// <summary>What was executed since the last question.</summary>
    public List<CapturedStatement> Take()
    {
        List<CapturedStatement> taken = [.. captured];
        captured.Clear();
        return taken;
    }

    public void Dispose()
    {
        _ = sqlite3_trace_v2(connection, 0, null, 0);
        GC.KeepAlive(callback);
    }

    private int Hear(uint kind, nint context, nint statement, nint detail)
    {
        if (kind == OfRows)
        {
            HearRow(statement);
            return 0;
        }

        var text = Marshal.PtrToStringUTF8(detail)!;
        if (text.StartsWith("--", StringComparison.Ordinal)
            || TransactionWords.Any(word => text.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
        {
            return 0;
        }

        if (captured is [.., { Returned: null, IsInsert: true } last])
        {
            last.Returned = sqlite3_last_insert_rowid(connection);
        }

        var expanded = sqlite3_expanded_sql(statement);
        try
        {
            captured.Add(new CapturedStatement(statement, text, Marshal.PtrToStringUTF8(expanded)!));
        }
        finally
        {
            sqlite3_free(expanded);
        }

        return 0;
    }

    private void HearRow(nint statement)
    {
        if (captured.FindLast(one => one.Handle == statement) is { Returned: null } found
            && sqlite3_column_type(statement, 0) == IntegerColumn)
        {
            found.Returned = sqlite3_column_int64(statement, 0);
        }
    }

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern int sqlite3_trace_v2(nint connection, uint mask, TraceCallback? callback, nint context);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern nint sqlite3_expanded_sql(nint statement);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern int sqlite3_column_type(nint statement, int column);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern long sqlite3_column_int64(nint statement, int column);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern long sqlite3_last_insert_rowid(nint connection);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern void sqlite3_free(nint memory);
}

/// <summary>What connections say of themselves.</summary>
internal static class ConnectionExtensions
{
    /// <summary>Rows that it has changed since it was opened, by triggers too.</summary>
    public static int TotalChanges(this Connection connection) => raw.sqlite3_total_changes(connection.Handle);
}

/// <summary>A statement that was executed.</summary>
/// <param name="Handle">SQLite's own name for it.</param>
/// <param name="Sql">Its text, with <c>?</c> for what is bound.</param>
/// <param name="Expanded">The same with the values.</param>
internal sealed record CapturedStatement(nint Handle, string Sql, string Expanded)
{
    /// <summary>
    /// The first column of its first row, where that is a number; else the number of the row that it inserted, where
    /// another statement came after it.
    /// </summary>
    public long? Returned { get; set; }

    /// <summary>Whether it gives a new row its number.</summary>
    public bool IsInsert => Inserts(Sql);

    /// <summary>Whether such a statement gives a new row its number.</summary>
    public static bool Inserts(string sql) => sql.StartsWith("INSERT", StringComparison.OrdinalIgnoreCase);

    /// <summary>The values that were bound.</summary>
    public IReadOnlyList<BoundValue> Values => field ??= BoundValues.Read(Sql, Expanded);
}
