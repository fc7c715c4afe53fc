using System.Text.Json;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Worker.Claims;

namespace Taskcluster.Modules.Worker.Payload;

/// <summary>
/// What a schema cannot say about a payload: what this worker has not got, its limits, and moments that depend on the
/// task. What is refused is refused by name, so that nobody waits for a feature that will never be there.
/// </summary>
internal static class PayloadRules
{
    private const int LongestContentType = 255;
    private static readonly TimeSpan ExpiryGrace = TimeSpan.FromSeconds(1);

    private static readonly string[] MissingFeatures = ["interactive", "loopbackVideo", "loopbackAudio"];

    /// <summary>A payload that names an image means docker-worker's kind.</summary>
    public static readonly PayloadProblem NoContainers =
        new("payload/image", "asks for a container, which this worker does not run");

    /// <summary>All that is wrong with a native payload that fits the schema.</summary>
    public static IReadOnlyList<PayloadProblem> Problems(ClaimedTask task, TimeSpan longestRunTime)
    {
        var payload = task.Payload;
        var problems = new List<PayloadProblem>();
        AddMissing(payload, problems);
        AddRunTime(payload, longestRunTime, problems);
        AddUnusableStrings(payload, problems);
        AddLogNames(payload, problems);
        MountRules.Add(task, problems);
        if (payload.TryGetProperty("artifacts", out var artifacts))
        {
            var index = 0;
            foreach (var artifact in artifacts.EnumerateArray())
            {
                AddArtifact(artifact, $"payload/artifacts/{index++}", task, problems);
            }
        }

        return problems;
    }

    /// <summary>The worker's limit of the time that a task may take.</summary>
    public static void AddRunTime(JsonElement payload, TimeSpan longestRunTime, List<PayloadProblem> problems)
    {
        var maxRunTime = PayloadReader.Number(payload.GetProperty("maxRunTime"));
        if (maxRunTime > longestRunTime.TotalSeconds)
        {
            problems.Add(new(
                "payload/maxRunTime", $"is {maxRunTime}, but this worker's limit is {longestRunTime.TotalSeconds} s"));
        }
    }

    /// <summary>Whether the queue takes a name: printable ASCII, at least one character (spec/queue.md §1.6).</summary>
    public static bool IsArtifactName(string name) => name.Length > 0 && IsPrintable(name);

    private static void AddMissing(JsonElement payload, List<PayloadProblem> problems)
    {
        if (payload.TryGetProperty("osGroups", out var groups) && groups.GetArrayLength() > 0)
        {
            problems.Add(new("payload/osGroups", "must be empty: tasks run as the worker's own user"));
        }

        if (!payload.TryGetProperty("features", out var features))
        {
            return;
        }

        foreach (var name in MissingFeatures)
        {
            if (IsOn(features, name))
            {
                problems.Add(new($"payload/features/{name}", "is not supported by this worker"));
            }
        }

        if (IsOn(features, "taskclusterProxy")
            && payload.TryGetProperty("taskclusterProxyInterface", out var place)
            && !place.ValueEquals("localhost"))
        {
            problems.Add(new(
                "payload/taskclusterProxyInterface", $"is {place.GetString()}, but this worker has only localhost"));
        }
    }

    /// <summary>Whether a feature is asked for.</summary>
    public static bool IsOn(JsonElement features, string name) =>
        features.TryGetProperty(name, out var wanted) && wanted.ValueKind == JsonValueKind.True;

    // The operating system ends strings at a NUL, and a variable's name at the first equals sign.
    private static void AddUnusableStrings(JsonElement payload, List<PayloadProblem> problems)
    {
        var index = 0;
        foreach (var command in payload.GetProperty("command").EnumerateArray())
        {
            if (command.EnumerateArray().Any(argument => argument.GetString()!.Contains('\0')))
            {
                problems.Add(new($"payload/command/{index}", "must not contain NUL characters"));
            }

            index++;
        }

        AddEnvironment(payload, problems);
    }

    /// <summary>Variables that no environment can hold.</summary>
    public static void AddEnvironment(JsonElement payload, List<PayloadProblem> problems)
    {
        if (!payload.TryGetProperty("env", out var env))
        {
            return;
        }

        foreach (var variable in env.EnumerateObject())
        {
            if (variable.Name.Length == 0 || variable.Name.AsSpan().ContainsAny('=', '\0'))
            {
                var name = JsonSerializer.Serialize(variable.Name);
                problems.Add(new("payload/env", $"has {name}, which cannot be a variable's name"));
            }
            else if (variable.Value.GetString()!.Contains('\0'))
            {
                problems.Add(new($"payload/env/{variable.Name}", "must not contain NUL characters"));
            }
        }
    }

    private static void AddLogNames(JsonElement payload, List<PayloadProblem> problems)
    {
        if (!payload.TryGetProperty("logs", out var logs))
        {
            return;
        }

        var live = LogNames.Default.Live;
        var backing = LogNames.Default.Backing;
        foreach (var name in logs.EnumerateObject())
        {
            var value = name.Value.GetString()!;
            (live, backing) = name.NameEquals("live") ? (value, backing) : (live, value);
            if (!IsArtifactName(value))
            {
                problems.Add(new($"payload/logs/{name.Name}", "must be printable ASCII, and not empty"));
            }
        }

        if (live == backing)
        {
            problems.Add(new("payload/logs", "must name two different artifacts"));
        }
    }

    private static void AddArtifact(
        JsonElement artifact, string path, ClaimedTask task, List<PayloadProblem> problems)
    {
        if (artifact.TryGetProperty("name", out var name) && !IsPrintable(name.GetString()!))
        {
            problems.Add(new($"{path}/name", "must be printable ASCII"));
        }

        var file = artifact.GetProperty("path").GetString()!;
        if (file.Length == 0 || file.Contains('\0'))
        {
            problems.Add(new($"{path}/path", "must not be empty or contain NUL characters"));
        }

        if (artifact.TryGetProperty("contentType", out var type)
            && (type.GetString()!.Length > LongestContentType || !IsPrintable(type.GetString()!)))
        {
            problems.Add(new(
                $"{path}/contentType", $"must be printable ASCII of at most {LongestContentType} characters"));
        }

        if (artifact.TryGetProperty("expires", out var text) && WireTime.TryParse(text.GetString(), out var expires))
        {
            AddExpiry(expires, path, task, problems);
        }
    }

    /// <summary>Moments at which an artifact cannot expire.</summary>
    public static void AddExpiry(
        DateTimeOffset expires, string path, ClaimedTask task, List<PayloadProblem> problems)
    {
        if (expires < task.Deadline - ExpiryGrace)
        {
            problems.Add(new(
                $"{path}/expires", $"must not be before the task's deadline ({WireTime.Format(task.Deadline)})"));
        }

        if (expires > task.Expires + ExpiryGrace)
        {
            problems.Add(new(
                $"{path}/expires", $"must not be after the task's own expiry ({WireTime.Format(task.Expires)})"));
        }
    }

    private static bool IsPrintable(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
