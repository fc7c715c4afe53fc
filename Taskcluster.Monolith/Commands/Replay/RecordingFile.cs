using System.Text.Json.Nodes;
using Taskcluster.Modules.Fixture.Api.Recorder;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Monolith.Commands.Graphs;

namespace Taskcluster.Monolith.Commands.Replay;

/// <summary>Reads what a fixture's exportCalls gave.</summary>
internal static class RecordingFile
{
    private const string LeftOut = "(OMITTED)";

    private const int MostShown = 10;

    /// <summary>The calls of a file.</summary>
    /// <exception cref="TaskFileException">It cannot be read, or is no recording.</exception>
    public static IReadOnlyList<ReplayStep> Read(string path)
    {
        var node = InputFile.Read(path);
        if (node is not JsonObject recording || recording["calls"] is not JsonArray calls)
        {
            throw new TaskFileException(
                $"{path} is no recording: it must be what GET /api/fixture/v1/calls/export of a fixture answers, "
                + "an object with version and calls.");
        }

        return recording["version"]?.ToJsonString() == $"{Recording.CurrentVersion}"
            ? [.. calls.Select((call, index) => Step(path, index, call))]
            : throw new TaskFileException(
                $"{path} is a recording of version {recording["version"]?.ToJsonString() ?? "(none)"}; this program "
                + $"knows version {Recording.CurrentVersion} alone.");
    }

    /// <summary>The calls that can be made again.</summary>
    /// <param name="steps">All of them.</param>
    /// <param name="skipsOmitted">Whether those that cannot are passed over.</param>
    /// <exception cref="TaskFileException">There are some that cannot.</exception>
    public static IReadOnlyList<ReplayStep> RequireWhole(IReadOnlyList<ReplayStep> steps, bool skipsOmitted)
    {
        var broken = steps.Where(step => step.Omission is not null).ToList();
        if (broken.Count > 0 && !skipsOmitted)
        {
            var shown = broken.Take(MostShown).Select(step => $"{step.Number} {step.Method}: {step.Omission}");
            throw new TaskFileException(
                $"{broken.Count} of {steps.Count} calls cannot be made again: {string.Join("; ", shown)}"
                + (broken.Count > MostShown ? "; …" : "")
                + ". Record with Fixture:Recorder:KeepSecrets and a larger Fixture:Recorder:LargestBodyBytes, or pass "
                + "them over with --skip-omitted.");
        }

        return broken.Count == 0 ? steps : [.. steps.Where(step => step.Omission is null)];
    }

    private static ReplayStep Step(string path, int index, JsonNode? call)
    {
        if (call is not JsonObject members
            || members.TextAt("method") is not { } method
            || members.TextAt("verb") is not ("GET" or "HEAD" or "PUT" or "POST" or "DELETE")
            || members.TextAt("path") is not ['/', 'a', 'p', 'i', '/', ..]
            || GraphTimes.Moment(members["time"]) is not { } time
            || !TryNumber(members["number"], out var number)
            || !TryNumber(members["status"], out var status))
        {
            throw new TaskFileException(
                $"{path}: calls[{index}] is no recorded call: it must have number, time, method, verb, a path that "
                + "begins with /api/, and status.");
        }

        return new ReplayStep(
            number, time, method, members.TextAt("verb")!, members.TextAt("path")!, (int)status)
        {
            Body = members["body"]?.DeepClone(),
            Omission = OmissionOf(members),
            TaskIds = members["taskIds"] is JsonArray ids ? [.. ids.Select(id => id.AsText() ?? "")] : [],
        };
    }

    private static bool TryNumber(JsonNode? node, out long number)
    {
        number = 0;
        return node is JsonValue value && value.TryGetValue(out number);
    }

    private static string? OmissionOf(JsonObject call) => call.TextAt("bodyLeftOut") switch
    {
        "size" => "its body was too large",
        "not-json" => "its body was no JSON",
        { } => "its body was secret, or a part of it",
        null => call.TextAt("path")!.Contains(LeftOut, StringComparison.Ordinal) ? "a token of its path was" : null,
    };
}
