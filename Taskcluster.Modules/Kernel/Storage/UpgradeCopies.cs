using System.Globalization;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>The copies of the database that are kept before upgrades.</summary>
public static class UpgradeCopies
{
    private const string Infix = ".before-upgrade-";

    /// <summary>What a copy of this moment is called.</summary>
    internal static string NameOf(string databasePath, DateTimeOffset moment) =>
        databasePath + Infix + moment.ToMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes down that the database was upgraded.</summary>
    internal static void WriteDown(string dataFolder, TimeProvider clock, IReadOnlyList<string> migrations)
    {
        if (migrations.Count > 0)
        {
            AdministrationLog.Append(dataFolder, clock, "upgraded", new JsonObject
            {
                ["migrations"] = new JsonArray([.. migrations.Select(name => (JsonNode)name)]),
            });
        }
    }

    /// <summary>
    /// Removes those that are older than <see cref="DatabaseOptions.UpgradeCopyDays"/>, but never the newest. Several
    /// are of one upgrade where that was interrupted.
    /// </summary>
    internal static void RemoveOld(string databasePath, TimeProvider clock, DatabaseOptions options)
    {
        var copies = Of(databasePath);
        var oldest = clock.GetUtcNow() - TimeSpan.FromDays(options.UpgradeCopyDays);
        foreach (var copy in copies.SkipLast(1).Where(copy => copy.Made < oldest))
        {
            File.Delete(copy.Path);

            // Somebody who looked into a copy of an older program may have left these.
            File.Delete(copy.Path + Dialect.LogSuffix);
            File.Delete(copy.Path + Dialect.LogIndexSuffix);
        }
    }

    private static List<(string Path, DateTimeOffset Made)> Of(string databasePath)
    {
        var copies = new List<(string, DateTimeOffset)>();
        foreach (var path in Directory.EnumerateFiles(
            Path.GetDirectoryName(databasePath)!, Path.GetFileName(databasePath) + Infix + "*"))
        {
            var number = path[(path.LastIndexOf('-') + 1)..];
            if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            {
                copies.Add((path, WireTime.FromMilliseconds(milliseconds)));
            }
        }

        return [.. copies.OrderBy(copy => copy.Item2)];
    }
}
