using System.Globalization;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Worker.Claims;

namespace Taskcluster.Modules.Worker.Payload;

/// <summary>
/// Reads a payload of docker-worker's kind that has been found sound: its caches become mounts of the task's folder
/// that the container sees, and its artifacts places in it to which they are copied (spec/queue.md §5.6).
/// </summary>
internal static class ContainerReader
{
    private const string ImageFile = "dockerimage";

    public static TaskPayload Read(ClaimedTask task)
    {
        var payload = task.Payload;
        var image = payload.GetProperty("image");
        var name = ContainerRules.NameOf(image);
        var keepsArtifacts = PayloadReader.IsOn(payload, "artifacts");
        var caches = Members(payload, "cache").Select((cache, index) => (
            Mount: new CacheMount(Place("cache", index), $"payload/cache/{cache.Name}", cache.Name, null, null),
            Path: cache.Value.GetString()!)).ToList();
        var artifacts = keepsArtifacts
            ? Members(payload, "artifacts").OrderBy(artifact => artifact.Name, StringComparer.Ordinal)
                .Select((artifact, index) => Artifact(artifact, index, task)).ToList()
            : [];
        return new TaskPayload
        {
            Commands = [],
            MaxRunTime = TimeSpan.FromSeconds(PayloadReader.Number(payload.GetProperty("maxRunTime"))),
            Environment = Members(payload, "env").ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!),
            Artifacts = [.. artifacts.Select(artifact => artifact.Wanted)],
            Logs = LogNamesOf(payload),
            HasLiveLog = keepsArtifacts && PayloadReader.IsOn(payload, "localLiveLog"),
            HasBackingLog = keepsArtifacts && PayloadReader.IsOn(payload, "bulkLog"),
            RetryExitCodes = PayloadReader.ExitCodes(payload, "retry"),
            PurgeExitCodes = PayloadReader.ExitCodes(payload, "purgeCaches"),
            Mounts = name is null
                ? [.. caches.Select(cache => cache.Mount), Image(image)]
                : [.. caches.Select(cache => cache.Mount)],
            HasProxy = payload.TryGetProperty("features", out var features)
                && PayloadRules.IsOn(features, "taskclusterProxy"),
            Container = new ContainerPayload
            {
                Image = name,
                ImageFile = name is null ? ImageFile : null,
                Command = payload.TryGetProperty("command", out var command)
                    ? [.. command.EnumerateArray().Select(text => text.GetString()!)]
                    : [],
                Volumes =
                [
                    .. caches.Select(cache => new ContainerVolume(cache.Mount.Place, cache.Path, IsCache: true)),
                    .. artifacts.Where(artifact => artifact.IsVolume).Select(artifact => artifact.Place),
                ],
                Copies = [.. artifacts.Where(artifact => !artifact.IsVolume).Select(artifact => artifact.Place)],
            },
        };
    }

    /// <summary>The names of the logs: the backing log's is made of the live log's.</summary>
    public static LogNames LogNamesOf(JsonElement payload)
    {
        if (!payload.TryGetProperty("log", out var log) || log.ValueKind != JsonValueKind.String
            || !PayloadRules.IsArtifactName(log.GetString()!))
        {
            return LogNames.Default;
        }

        var live = log.GetString()!;
        var extension = Path.GetExtension(live);
        return new LogNames(live, $"{live[..^extension.Length]}_backing{extension}");
    }

    private static FileMount Image(JsonElement image)
    {
        var path = image.GetProperty("path").GetString()!;
        MountContent content = image.TryGetProperty("taskId", out var taskId)
            ? new ArtifactContent(taskId.GetString()!, path, Sha256: null)
            : new IndexedContent(image.GetProperty("namespace").GetString()!, path);
        return new FileMount(ImageFile, "payload/image", content, ContainerRules.FormatOf(path));
    }

    // Missing artifacts of containers do not fail a task.
    private static (WantedArtifact Wanted, ContainerVolume Place, bool IsVolume) Artifact(
        JsonProperty artifact, int index, ClaimedTask task)
    {
        var type = artifact.Value.GetProperty("type").GetString();
        var path = artifact.Value.GetProperty("path").GetString()!;
        var place = type == "volume"
            ? Place("volume", index)
            : Place("artifact", index) + (type == "file" ? Path.GetExtension(path) : string.Empty);
        var expires = artifact.Value.TryGetProperty("expires", out var text)
            && WireTime.TryParse(text.GetString(), out var moment) && moment < task.Expires ? moment : task.Expires;
        var wanted = new WantedArtifact(
            type != "file", place, artifact.Name, expires, ContentType: null, ContentEncoding: null, IsOptional: true);
        return (wanted, new ContainerVolume(place, path, IsCache: false), type == "volume");
    }

    private static string Place(string kind, int index) => kind + index.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<JsonProperty> Members(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var found) ? found.EnumerateObject() : [];
}
