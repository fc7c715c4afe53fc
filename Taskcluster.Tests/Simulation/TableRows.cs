using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// The rows of all tables that have a column <c>expires</c>, whichever they are: those that the clock removes.
/// </summary>
internal sealed class TableRows
{
    private readonly Dictionary<string, Dictionary<string, long>> tables = [];

    private TableRows()
    {
    }

    /// <summary>When each row of a table expires, in milliseconds, by its primary key.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, long>> Tables => tables;

    /// <summary>The rows as they are now.</summary>
    public static TableRows Read(Database database) => database.Read(static rows =>
    {
        var found = new TableRows();
        foreach (var (table, key) in Expiring(rows))
        {
            var expires = found.tables[table] = [];
            using var call = rows.Sql(string.Intern($"SELECT {key}, expires FROM {table} WHERE expires IS NOT NULL"));
            while (call.Step())
            {
                expires[call.Text(0)] = call.Long(1);
            }
        }

        return found;
    });

    private static List<string> Names(IRows rows)
    {
        var names = new List<string>();
        using var call = rows.Sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
        while (call.Step())
        {
            names.Add(call.Text(0));
        }

        return names;
    }

    private static List<(string Table, string Key)> Expiring(IRows rows)
    {
        var tables = new List<(string, string)>();
        foreach (var table in Names(rows))
        {
            var (key, hasExpiry) = (new List<string>(), false);
            using var call = rows.Sql(string.Intern($"SELECT name, pk FROM pragma_table_info('{table}')"));
            while (call.Step())
            {
                hasExpiry |= call.Text(0) == "expires";
                if (call.Long(1) > 0)
                {
                    key.Add($"CAST({call.Text(0)} AS TEXT)");
                }
            }

            if (hasExpiry)
            {
                tables.Add((table, string.Join(" || ' ' || ", key)));
            }
        }

        return tables;
    }
}
