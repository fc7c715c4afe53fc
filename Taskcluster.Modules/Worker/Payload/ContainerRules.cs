using System.Text.Json;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Modules.Worker.Claims;

namespace Taskcluster.Modules.Worker.Payload;

/// <summary>What a schema cannot say about a payload with an image; what is missing here is refused by name.</summary>
internal static class ContainerRules
{
    // Where engines take images from besides registries: files and folders of the machine, which are not the task's.
    private static readonly string[] LocalTransports =
    [
        "containers-storage", "dir", "docker-archive", "docker-daemon", "oci", "oci-archive", "ostree", "sif",
        "tarball",
    ];

    private static readonly string[] MissingFeatures = ["interactive", "allowPtrace", "chainOfTrust"];

    /// <summary>All that is wrong with a payload that fits the schema.</summary>
    public static IReadOnlyList<PayloadProblem> Problems(ClaimedTask task, TimeSpan longestRunTime)
    {
        var payload = task.Payload;
        var problems = new List<PayloadProblem>();
        AddMissing(payload, problems);
        PayloadRules.AddRunTime(payload, longestRunTime, problems);
        PayloadRules.AddEnvironment(payload, problems);
        AddImage(payload.GetProperty("image"), task, problems);
        AddCommand(payload, problems);
        AddCaches(payload, problems);
        AddArtifacts(task, problems);
        if (payload.TryGetProperty("log", out var log) && !PayloadRules.IsArtifactName(log.GetString()!))
        {
            problems.Add(new("payload/log", "must be printable ASCII, and not empty"));
        }

        return problems;
    }

    /// <summary>How an image's file is packed beyond what engines unpack themselves; null if it is not.</summary>
    public static string? FormatOf(string path) => Path.GetExtension(path) switch
    {
        ".zst" => "zst",
        ".lz4" => "lz4",
        _ => null,
    };

    private static void AddMissing(JsonElement payload, List<PayloadProblem> problems)
    {
        if (payload.TryGetProperty("features", out var features))
        {
            foreach (var name in MissingFeatures.Where(name => PayloadRules.IsOn(features, name)))
            {
                problems.Add(new($"payload/features/{name}", "is not supported by this worker"));
            }
        }

        if (!payload.TryGetProperty("capabilities", out var capabilities))
        {
            return;
        }

        foreach (var capability in capabilities.EnumerateObject())
        {
            if (capability.Value.ValueKind == JsonValueKind.True)
            {
                problems.Add(new($"payload/capabilities/{capability.Name}", "is not given by this worker"));
            }
            else if (capability.Value.ValueKind == JsonValueKind.Object)
            {
                problems.AddRange(capability.Value.EnumerateObject()
                    .Where(device => device.Value.ValueKind == JsonValueKind.True)
                    .Select(device => new PayloadProblem(
                        $"payload/capabilities/{capability.Name}/{device.Name}", "is not given by this worker")));
            }
        }
    }

    private static void AddImage(JsonElement image, ClaimedTask task, List<PayloadProblem> problems)
    {
        if (NameOf(image) is { } name)
        {
            // The engine would take it for one of its own options.
            if (name.Length == 0 || name.StartsWith('-') || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                problems.Add(new("payload/image", $"is '{name}', which cannot be the name of an image"));
            }
            else if (LocalTransports.Contains(name.Split(':')[0]) && name.Contains(':'))
            {
                problems.Add(new(
                    "payload/image", $"is '{name}', which the engine would look for among the machine's own files"));
            }

            return;
        }

        var path = image.GetProperty("path").GetString()!;
        if (path.Length == 0)
        {
            problems.Add(new("payload/image/path", "must not be empty"));
        }
        else if (FormatOf(path) is { } format && ArchiveFormat.WhatIsMissing(format) is { } missing)
        {
            problems.Add(new("payload/image/path", $"is packed as {format}, {missing}"));
        }

        if (image.TryGetProperty("taskId", out var taskId) && !task.Dependencies.Contains(taskId.GetString()!))
        {
            problems.Add(new(
                "payload/image/taskId", $"is {taskId.GetString()}, which is not one of the task's dependencies"));
        }
    }

    /// <summary>The image's name; null if it is an artifact.</summary>
    public static string? NameOf(JsonElement image) =>
        image.ValueKind == JsonValueKind.String ? image.GetString()
        : image.TryGetProperty("name", out var name) ? name.GetString()
        : null;

    private static void AddCommand(JsonElement payload, List<PayloadProblem> problems)
    {
        if (payload.TryGetProperty("command", out var command)
            && command.EnumerateArray().Any(argument => argument.GetString()!.Contains('\0')))
        {
            problems.Add(new("payload/command", "must not contain NUL characters"));
        }
    }

    private static void AddCaches(JsonElement payload, List<PayloadProblem> problems)
    {
        if (!payload.TryGetProperty("cache", out var caches))
        {
            return;
        }

        var paths = new HashSet<string>();
        foreach (var cache in caches.EnumerateObject())
        {
            var path = cache.Value.GetString()!;
            if (cache.Name.Length == 0)
            {
                problems.Add(new("payload/cache", "has a cache without a name"));
            }

            if (!IsVolumePath(path))
            {
                problems.Add(new(
                    $"payload/cache/{cache.Name}", $"is '{path}', which is no absolute path without ':' and '..'"));
            }
            else if (!paths.Add(path.TrimEnd('/')))
            {
                problems.Add(new($"payload/cache/{cache.Name}", $"is {path}, where another cache is"));
            }
        }
    }

    private static void AddArtifacts(ClaimedTask task, List<PayloadProblem> problems)
    {
        if (!task.Payload.TryGetProperty("artifacts", out var artifacts))
        {
            return;
        }

        foreach (var artifact in artifacts.EnumerateObject())
        {
            var where = $"payload/artifacts/{artifact.Name}";
            if (!PayloadRules.IsArtifactName(artifact.Name))
            {
                problems.Add(new(where, "must have a name of printable ASCII"));
            }

            if (!IsVolumePath(artifact.Value.GetProperty("path").GetString()!))
            {
                problems.Add(new($"{where}/path", "must be an absolute path without ':' and '..'"));
            }

            if (artifact.Value.TryGetProperty("expires", out var text)
                && WireTime.TryParse(text.GetString(), out var expires))
            {
                PayloadRules.AddExpiry(expires, where, task, problems);
            }
        }
    }

    // A colon would end the path in an engine's option.
    private static bool IsVolumePath(string path) =>
        path.StartsWith('/') && path.TrimEnd('/').Length > 0 && !path.AsSpan().ContainsAny(":\0\n")
        && !path.Split('/').Contains("..");
}
