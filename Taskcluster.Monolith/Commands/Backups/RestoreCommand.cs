using System.CommandLine;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Monolith.Commands.Backups;

/// <summary>restore: a data folder made of a backup.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Source = new("FILE|DIR")
    {
        Description = "An archive, or a folder of backups.",
    };

    private static readonly Option<string?> At = AtOption();

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The data folder to make. It must hold nothing, unless --replace is said.",
        Required = true,
    };

    private static readonly Option<bool> Replace = new("--replace", "--force")
    {
        Description = "Replace a folder that holds data, which is kept beside it by another name.",
    };

    private static readonly Option<string?> Key = new("--key")
    {
        Description = "A file with the encryption keys, for a backup without.",
    };

    private static readonly Option<bool> AcceptLosses = new("--accept-losses")
    {
        Description = "Restore the rest of a backup in which contents are damaged.",
    };

    private static readonly Option<bool> Json = SharedOptions.JsonLines();

    private static readonly SettingOption Set = new();

    public static Command Create()
    {
        var command = new Command(
            "restore",
            "Makes a data folder of a backup. Everything is checked before the folder changes, and then it changes in "
            + "one step. No server may run on it.")
        {
            Source, At, Data, Replace, Key, AcceptLosses, Json, Set,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => Run(result, cancellation)));
        return command;
    }

    internal static Option<string?> AtOption() => new("--at")
    {
        Description = "The name of a copy in the folder; by default the newest.",
    };

    private static async Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        var data = result.GetValue(Data)!;
        await using var services = BackupCommand.Services(result, data, Set);
        var request = new RestoreRequest
        {
            Source = result.GetValue(Source)!,
            At = result.GetValue(At),
            DataFolder = data,
            Replace = result.GetValue(Replace),
            KeyFile = result.GetValue(Key),
            AcceptLosses = result.GetValue(AcceptLosses),
        };
        var run = new RestoreRun(
            request, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<KillPoints>());
        var display = new ByteDisplay(result.GetValue(Json));
        var done = await display.Follow("Restoring", progress => run.Run(progress, cancellation));
        display.Conclude(
            new JsonObject
            {
                ["backup"] = done.Name,
                ["data"] = Path.GetFullPath(data),
                ["kept"] = done.Kept,
                ["contents"] = done.Contents,
                ["losses"] = new JsonArray([.. done.Losses.Select(loss => (JsonNode)loss)]),
                ["keyAdvice"] = done.KeyAdvice,
            },
            Sentences(done, data));
        return 0;
    }

    private static IEnumerable<string> Sentences(RestoreResult done, string data)
    {
        yield return $"Restored {done.Name} of {done.Manifest.Created:yyyy-MM-dd HH:mm:ss} UTC to "
            + $"{Path.GetFullPath(data)}: {done.Contents} contents.";
        if (done.Kept is { } kept)
        {
            yield return $"What was there before is in {kept}; remove it when you need it no more.";
        }

        if (done.Manifest.Lost.Count > 0)
        {
            yield return $"The server itself had lost {done.Manifest.Lost.Count} contents before the backup was made.";
        }

        foreach (var loss in done.Losses)
        {
            yield return $"Lost: {loss}";
        }

        if (done.KeyAdvice is { } advice)
        {
            yield return advice;
        }
    }
}
