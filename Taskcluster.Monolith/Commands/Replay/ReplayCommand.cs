using System.CommandLine;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Monolith.Commands.Replay;

/// <summary>replay: makes the calls of a fixture's recording again.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string> Recording = new("FILE.json")
    {
        Description = "What GET /api/fixture/v1/calls/export of a fixture answered.",
    };

    private static readonly Option<bool> NewIds = new("--new-ids")
    {
        Description = "Give the tasks and task groups that are created new ids, wherever they stand.",
    };

    private static readonly Option<bool> KeepTimes = new("--keep-times")
    {
        Description = "Keep created, deadline, expires and quarantineUntil, which otherwise move to the present.",
    };

    private static readonly Option<bool> SkipOmitted = new("--skip-omitted")
    {
        Description = "Pass over calls whose secrets or bodies were not recorded.",
    };

    private static readonly Option<bool> KeepGoing = new("--keep-going")
    {
        Description = "Go on where a call is answered otherwise than it was; the exit code still is 1.",
    };

    private static readonly Option<string> Data = SharedOptions.DataOfServer();

    private static readonly Option<bool> Json = SharedOptions.JsonLines();

    public static Command Create()
    {
        var command = new Command(
            "replay",
            "Makes the calls that a fixture has recorded again, in their order, on the server of TASKCLUSTER_ROOT_URL, "
            + "else in the sandbox that runs. All are made with the credentials of the environment or the sandbox.")
        {
            Recording, NewIds, KeepTimes, SkipOmitted, KeepGoing, Data, Json,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => Run(result, cancellation)));
        return command;
    }

    private static async Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        var steps = RecordingFile.Read(result.GetValue(Recording)!);
        var whole = RecordingFile.RequireWhole(steps, result.GetValue(SkipOmitted));
        await using var server = TaskServer.RequireRunning(result.GetValue(Data)!);
        using var http = TaskclusterClient.CreateHttp();
        var replayer = new Replayer(
            server.Client(http, TimeProvider.System),
            result.GetValue(NewIds),
            result.GetValue(KeepTimes),
            result.GetValue(KeepGoing));
        var display = new CreationDisplay(result.GetValue(Json), "Making calls", "calls");
        IReadOnlyList<string> differences = [];
        await display.Follow(
            whole.Count, async progress => differences = await replayer.Run(whole, progress, cancellation));
        var skipped = steps.Count - whole.Count;
        display.Say(
            $"{whole.Count} {(whole.Count == 1 ? "call" : "calls")} made again on {server.RootUrl}"
            + (skipped > 0 ? $", {skipped} passed over" : "") + $"; {differences.Count} answered otherwise."
            + string.Concat(differences.Select(difference => $"\n{difference}")),
            new JsonObject
            {
                ["rootUrl"] = server.RootUrl,
                ["made"] = whole.Count,
                ["skipped"] = skipped,
                ["differences"] = new JsonArray([.. differences.Select(one => JsonValue.Create(one))]),
            });
        return differences.Count == 0 ? 0 : CommandLine.Failed;
    }
}
