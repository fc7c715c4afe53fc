using Microsoft.Data.Sqlite;

namespace Taskcluster.Tests.Crash;

/// <summary>Reads the database of a data folder, be there a server on it or not.</summary>
internal sealed class FolderRows : IDisposable
{
    private readonly SqliteConnection connection;

    /// <summary>A data folder's database.</summary>
    public const string FileName = "taskcluster.db";

    /// <param name="folder">Where it lies.</param>
    /// <param name="name">The database's file in the folder.</param>
    public FolderRows(string folder, string name = FileName)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, name),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
    }

    public List<object[]> Read(string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are all in the checks of this folder.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Reads from one snapshot from now on, which the server cannot move on from meanwhile.</summary>
    public void Hold()
    {
        _ = Read("BEGIN");
        _ = LastMessage();
    }

    /// <summary>The number of the newest message; 0 if there never was one.</summary>
    public long LastMessage() => (long)Read("SELECT COALESCE(MAX(seq), 0) FROM pulse_messages")[0][0];

    public void Dispose() => connection.Dispose();
}
