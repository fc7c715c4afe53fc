using System.CommandLine;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Monolith.Commands.Backups;

/// <summary>backup: a copy of a data folder, beside the server that may run on it.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> Target = new("FILE|DIR")
    {
        Description = "Where it goes: one archive, if the name ends in .tar; else a folder, to which each further "
            + "backup adds only what is new.",
    };

    private static readonly Option<string> Data = SharedOptions.Data();

    private static readonly Option<bool> WithoutKey = new("--without-key")
    {
        Description = "Leave out the encryption key. Without it tokens and secrets of the backup cannot be read.",
    };

    private static readonly Option<bool> Links = new("--links")
    {
        Description = "Let contents in a folder on the same disk be second names of the same files, which takes no "
            + "room and goes with that disk.",
    };

    private static readonly Option<int?> Keep = KeepOption();

    private static readonly Option<bool> Json = SharedOptions.JsonLines();

    private static readonly SettingOption Set = new();

    public static Command Create()
    {
        var command = new Command(
            "backup",
            "Copies database, artifacts and encryption key of a data folder, as they are at one moment. A server may "
            + "run on the folder meanwhile.")
        {
            Target, Data, WithoutKey, Links, Keep, Json, Set,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => Run(result, cancellation)));
        return command;
    }

    /// <summary>Services that settings give; nothing of the data folder is opened.</summary>
    internal static ServiceProvider Services(ParseResult result, string folder, SettingOption set) =>
        MonolithHost.OpenData(new HostSettings
        {
            DataFolder = folder,
            Overrides = set.Overrides(result),
            LogToStandardError = true,
        });

    private static Option<int?> KeepOption()
    {
        var keep = new Option<int?>("--keep")
        {
            Description = "How many copies the folder keeps, this one included; by default all.",
        };
        keep.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("--keep takes a number from 1 on: this copy is one.");
            }
        });
        return keep;
    }

    private static async Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        await using var services = Services(result, result.GetValue(Data)!, Set);
        var request = new BackupRequest
        {
            DataFolder = result.GetValue(Data)!,
            Target = result.GetValue(Target)!,
            Program = services.GetRequiredService<ProgramVersion>().Version,
            WithKey = !result.GetValue(WithoutKey),
            Links = result.GetValue(Links),
            Keep = result.GetValue(Keep),
        };
        var run = new BackupRun(
            request, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<KillPoints>());
        var display = new ByteDisplay(result.GetValue(Json));
        var done = await display.Follow("Backing up", progress => run.Run(progress, cancellation));
        var manifest = done.Manifest;
        display.Conclude(
            new JsonObject
            {
                ["backup"] = done.Name,
                ["contents"] = manifest.Contents,
                ["contentBytes"] = manifest.ContentBytes,
                ["copied"] = done.Copied,
                ["copiedBytes"] = done.CopiedBytes,
                ["encryptionKey"] = manifest.EncryptionKey,
                ["removedCopies"] = done.Removed,
                ["lost"] = new JsonArray([.. manifest.Lost.Select(sha256 => (JsonNode)sha256)]),
            },
            $"Backed up to {done.Name}: {manifest.Tables.Sum(table => table.Rows)} rows, {manifest.Contents} contents "
            + $"({done.Copied} copied now), {KeyWords(manifest.EncryptionKey)}.");
        return manifest.Lost.Count == 0 ? 0 : CommandLine.Complain(
            $"The data folder has lost or damaged {manifest.Lost.Count} contents; all else is in the backup. Their "
            + $"digests: {string.Join(", ", manifest.Lost)}.");
    }

    private static string KeyWords(string key) => key switch
    {
        "included" => "with the encryption key: keep it as safe as the server",
        "environment" => "without the encryption key, which the environment gives",
        _ => "without the encryption key, without which tokens and secrets cannot be read",
    };
}
