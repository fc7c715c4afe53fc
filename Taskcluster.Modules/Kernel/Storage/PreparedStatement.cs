using SQLitePCL;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>A statement that one connection prepared once and uses again and again.</summary>
internal sealed class PreparedStatement(sqlite3_stmt handle, string sql, Connection connection) : IDisposable
{
    private bool isTaken;

    public sqlite3_stmt Handle => handle;

    /// <summary>Whether it is in use.</summary>
    public bool IsTaken => isTaken;

    public string Sql => sql;

    /// <summary>Marks the statement as in use; it cannot be used inside itself.</summary>
    public void Take()
    {
        if (isTaken)
        {
            throw new InvalidOperationException($"This statement is still being read: {sql}");
        }

        isTaken = true;
        connection.TakenStatements++;
    }

    public void GiveBack()
    {
        if (isTaken)
        {
            isTaken = false;
            connection.TakenStatements--;
            _ = raw.sqlite3_reset(handle);
            _ = raw.sqlite3_clear_bindings(handle);
        }
    }

    public void Dispose() => handle.Dispose();
}
