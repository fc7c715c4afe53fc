using System.Text.Json;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Containers;

namespace Taskcluster.Modules.Worker.Payload;

/// <summary>Turns a task's payload into what the worker does, or says all that is wrong with it.</summary>
internal sealed class PayloadReader(
    PayloadSchema schema, TimeSpan longestRunTime, ContainerEngine? containers = null)
{
    /// <summary>Checks and reads a task's payload.</summary>
    /// <exception cref="MalformedPayloadException">This worker cannot run it.</exception>
    public TaskPayload Read(ClaimedTask task)
    {
        var problems = schema.Problems(task.Payload);
        if (PayloadSchema.IsForContainer(task.Payload))
        {
            return ReadContainer(task, problems);
        }
        else if (problems.Count == 0)
        {
            problems = PayloadRules.Problems(task, longestRunTime);
        }

        return problems.Count == 0 ? Build(task) : throw new MalformedPayloadException(problems);
    }

    private TaskPayload ReadContainer(ClaimedTask task, IReadOnlyList<PayloadProblem> problems)
    {
        if (containers is null)
        {
            problems = [PayloadRules.NoContainers, .. problems];
        }
        else if (containers.Missing is { } reason)
        {
            // Said first, since whatever else is wrong is not worth mending for this worker.
            problems = [PayloadRules.NoContainers with
            {
                Message = $"{PayloadRules.NoContainers.Message}: {reason}",
            }, .. problems];
        }
        else if (problems.Count == 0)
        {
            problems = ContainerRules.Problems(task, longestRunTime);
        }

        return problems.Count == 0 ? ContainerReader.Read(task) : throw new MalformedPayloadException(problems);
    }

    /// <summary>The names of a task's logs, as far as its payload says: a malformed one has a log too.</summary>
    public static LogNames LogNamesOf(JsonElement payload)
    {
        if (PayloadSchema.IsForContainer(payload))
        {
            return ContainerReader.LogNamesOf(payload);
        }

        if (payload.ValueKind != JsonValueKind.Object
            || !payload.TryGetProperty("logs", out var logs) || logs.ValueKind != JsonValueKind.Object)
        {
            return LogNames.Default;
        }

        var names = new LogNames(
            Text(logs, "live") ?? LogNames.Default.Live, Text(logs, "backing") ?? LogNames.Default.Backing);
        return PayloadRules.IsArtifactName(names.Live) && PayloadRules.IsArtifactName(names.Backing)
            && names.Live != names.Backing ? names : LogNames.Default;
    }

    /// <summary>An integer as the schema language understands it: 60.0 is one.</summary>
    internal static double Number(JsonElement value) => value.GetDouble();

    private static TaskPayload Build(ClaimedTask task)
    {
        var payload = task.Payload;
        return new TaskPayload
        {
            Commands = [.. payload.GetProperty("command").EnumerateArray().Select(Strings)],
            MaxRunTime = TimeSpan.FromSeconds(Number(payload.GetProperty("maxRunTime"))),
            Environment = Find(payload, "env") is { } env
                ? env.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!)
                : new Dictionary<string, string>(),
            Artifacts = Find(payload, "artifacts") is { } artifacts
                ? [.. artifacts.EnumerateArray().Select(artifact => Artifact(artifact, task))]
                : [],
            Logs = LogNamesOf(payload),
            HasLiveLog = IsOn(payload, "liveLog"),
            HasBackingLog = IsOn(payload, "backingLog"),
            RetryExitCodes = ExitCodes(payload, "retry"),
            PurgeExitCodes = ExitCodes(payload, "purgeCaches"),
            Mounts = MountReader.Read(payload),
            HasProxy = Find(payload, "features") is { } features
                && Find(features, "taskclusterProxy") is { ValueKind: JsonValueKind.True },
        };
    }

    internal static HashSet<int> ExitCodes(JsonElement payload, string name) =>
        Find(payload, "onExitStatus") is { } onExit && Find(onExit, name) is { } codes
            ? [.. codes.EnumerateArray().Select(Number).Where(code => code <= int.MaxValue).Select(code => (int)code)]
            : [];

    private static WantedArtifact Artifact(JsonElement artifact, ClaimedTask task)
    {
        var path = artifact.GetProperty("path").GetString()!;
        var name = Text(artifact, "name");
        return new WantedArtifact(
            artifact.GetProperty("type").ValueEquals("directory"),
            path,
            string.IsNullOrEmpty(name) ? path : name,
            Expires(artifact, task),
            Text(artifact, "contentType"),
            Text(artifact, "contentEncoding"),
            Find(artifact, "optional") is { ValueKind: JsonValueKind.True });
    }

    // What is within the allowed second after the task's expiry would still be too late for the queue.
    private static DateTimeOffset Expires(JsonElement artifact, ClaimedTask task) =>
        Text(artifact, "expires") is { } text && WireTime.TryParse(text, out var expires) && expires < task.Expires
            ? expires
            : task.Expires;

    internal static bool IsOn(JsonElement payload, string feature) =>
        Find(payload, "features") is not { } features
        || Find(features, feature) is not { ValueKind: JsonValueKind.False };

    private static IReadOnlyList<string> Strings(JsonElement array) =>
        [.. array.EnumerateArray().Select(text => text.GetString()!)];

    private static JsonElement? Find(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) ? found : null;

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String
            ? found.GetString()
            : null;
}
