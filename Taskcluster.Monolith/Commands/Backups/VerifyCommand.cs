using System.CommandLine;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands.Backups;

/// <summary>verify: restores a backup into a scratch folder and compares all of it.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string> Source = new("FILE|DIR")
    {
        Description = "An archive, or a folder of backups.",
    };

    private static readonly Option<string?> At = RestoreCommand.AtOption();

    private static readonly Option<string?> Scratch = new("--scratch")
    {
        Description = "A folder with room for all of it; by default the system's temporary folder.",
    };

    private static readonly Option<bool> Json = SharedOptions.JsonLines();

    private static readonly SettingOption Set = new();

    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Restores a backup into a scratch folder and compares each row and each file with what was backed up. "
            + "Exits with 1 if anything is wrong.")
        {
            Source, At, Scratch, Json, Set,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => Run(result, cancellation)));
        return command;
    }

    private static async Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        var scratch = Path.Combine(
            result.GetValue(Scratch) ?? Path.GetTempPath(), $"taskcluster-verify-{Guid.NewGuid():N}");
        DataFolder.Create(scratch);
        try
        {
            var run = new VerifyRun(result.GetValue(Source)!, result.GetValue(At), scratch);
            var display = new ByteDisplay(result.GetValue(Json));
            var report = await display.Follow("Verifying", progress => run.Run(progress, cancellation));
            List<string> faults = [.. report.Faults];
            if (faults.Count == 0 && report.Manifest.EncryptionKey == "included")
            {
                faults.AddRange(await FaultsOfKey(result, scratch));
            }

            display.Conclude(ToJson(report, faults), Sentences(report, faults));
            return faults.Count == 0 ? 0 : CommandLine.Complain($"{report.Name} is not what was backed up.");
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    // As a server would open it, upgrades included.
    private static async Task<IReadOnlyList<string>> FaultsOfKey(ParseResult result, string scratch)
    {
        try
        {
            await using var services = BackupCommand.Services(result, scratch, Set);
            _ = services.GetRequiredService<Database>();
            var usage = services.GetRequiredService<KeyRotation>().Usage(EncryptionKeys.Read(scratch, null));
            return usage.Unreadable == 0
                ? []
                : [$"Values that the keys of the backup do not open: {usage.Unreadable}."];
        }
        catch (UnusableDataException error)
        {
            return [error.Message];
        }
    }

    private static JsonObject ToJson(VerifyReport report, IReadOnlyList<string> faults) => new()
    {
        ["backup"] = report.Name,
        ["isWhole"] = faults.Count == 0,
        ["tables"] = report.Manifest.Tables.Count,
        ["rows"] = report.Manifest.Tables.Sum(table => table.Rows),
        ["contents"] = report.Manifest.Contents,
        ["encryptionKey"] = report.Manifest.EncryptionKey,
        ["faults"] = new JsonArray([.. faults.Select(fault => (JsonNode)fault)]),
    };

    private static IEnumerable<string> Sentences(VerifyReport report, IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
        {
            return faults;
        }

        var manifest = report.Manifest;
        return
        [
            $"{report.Name} is whole: {manifest.Tables.Sum(table => table.Rows)} rows of {manifest.Tables.Count} "
                + $"tables and {manifest.Contents} contents are as they were backed up at "
                + $"{manifest.Created:yyyy-MM-dd HH:mm:ss} UTC.",
            manifest.EncryptionKey == "included"
                ? "Its encryption key opens what is encrypted."
                : "It holds no encryption key: keep that elsewhere.",
        ];
    }
}
