using Microsoft.Data.Sqlite;

namespace Taskcluster.Tests.Crash;

/// <summary>Reads the database of a data folder, be there a server on it or not.</summary>
internal sealed class FolderRows : IDisposable
{
    private readonly SqliteConnection connection;

    public FolderRows(string folder)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "taskcluster.db"),
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

    public void Dispose() => connection.Dispose();
}
