using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Uses a database in memory as every opening of one does, so that SQLite is loaded, and what it needs of this program
/// compiled, before there is a file to open.
/// </summary>
public static class Rehearsal
{
    /// <summary>Does it; nothing is left of it.</summary>
    public static void Run()
    {
        using var connection = new Connection(":memory:", readOnly: false);
        connection.Script("CREATE TABLE rehearsal (names TEXT)");
        _ = connection.Scalar("SELECT count(*) FROM rehearsal");
        var names = JsonSerializer.SerializeToUtf8Bytes(["once"], KernelJson.Default.IReadOnlyListString);
        connection.Sql("INSERT INTO rehearsal VALUES (?)").BindText(names).Execute();
        using var rows = connection.Sql("SELECT names FROM rehearsal");
        while (rows.Step())
        {
            _ = JsonSerializer.Deserialize(rows.Text(0), KernelJson.Default.IReadOnlyListString);
        }
    }
}
