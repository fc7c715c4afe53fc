using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Taskcluster.Modules.TaskStorage.Files;

/// <summary>
/// The files that are derived from what the queue knows (spec/queue.md §4.2). Pure: the same for readers by HTTP and
/// for exports.
/// </summary>
public sealed class TaskFiles(StorageUrls urls)
{
    private const string Version = "0.2.0";

    private const string LogPrefix = "public/logs/";

    // URLs stay readable; nothing of it is ever part of a page.
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// <c>resolution.json</c>; null while the task is not resolved. Only a completed task has the URLs of its result
    /// and logs, and the run that completed it.
    /// </summary>
    public byte[]? Resolution(JsonElement status)
    {
        var state = status.GetProperty("state").GetString();
        if (state is not ("completed" or "failed" or "exception"))
        {
            return null;
        }

        return Write(writer =>
        {
            writer.WritePropertyName("status");
            status.WriteTo(writer);
            if (state == "completed")
            {
                var taskId = status.GetProperty("taskId").GetString()!;
                var runId = status.GetProperty("runs").GetArrayLength() - 1;
                writer.WriteString("result", urls.OfDocument(taskId, runId, WorkerDocuments.Result));
                writer.WriteString("logs", urls.OfDocument(taskId, runId, WorkerDocuments.Logs));
                writer.WriteNumber("runId", runId);
            }
        });
    }

    /// <summary>
    /// <c>logs.json</c> of a run whose worker gave none; null where there is no log. Logs are what lies below
    /// <c>public/logs/</c>, and what the task's payload names as its logs.
    /// </summary>
    /// <param name="taskId">The task.</param>
    /// <param name="runId">The run, which was claimed.</param>
    /// <param name="artifacts">All that the run has.</param>
    /// <param name="definition">The task's definition.</param>
    public byte[]? Logs(
        string taskId, int runId, IReadOnlyList<ListedArtifact> artifacts, JsonElement definition)
    {
        var named = LogNames(definition);
        var logs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var artifact in artifacts.Where(artifact => !artifact.IsError))
        {
            if (artifact.Name.StartsWith(LogPrefix, StringComparison.Ordinal))
            {
                logs[artifact.Name[LogPrefix.Length..]] = urls.OfArtifact(taskId, runId, artifact.Name);
            }
            else if (named.Contains(artifact.Name))
            {
                logs.TryAdd(artifact.Name, urls.OfArtifact(taskId, runId, artifact.Name));
            }
        }

        return logs.Count == 0 ? null : Write(writer => WriteMap(writer, "logs", logs));
    }

    /// <summary>
    /// <c>result.json</c> of a run whose worker gave none; null unless the run is completed or failed.
    /// </summary>
    /// <param name="taskId">The task.</param>
    /// <param name="run">The run, as it stands in the status.</param>
    /// <param name="artifacts">All that the run has.</param>
    public byte[]? Result(string taskId, JsonElement run, IReadOnlyList<ListedArtifact> artifacts)
    {
        var state = run.GetProperty("state").GetString();
        if (state is not ("completed" or "failed"))
        {
            return null;
        }

        var runId = run.GetProperty("runId").GetInt32();
        var present = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var artifact in artifacts.Where(artifact => !artifact.IsError))
        {
            present[artifact.Name] = urls.OfArtifact(taskId, runId, artifact.Name);
        }

        return Write(writer =>
        {
            WriteMap(writer, "artifacts", present);
            writer.WriteStartObject("statistics");
            Copy(writer, run, "started", "started");
            Copy(writer, run, "resolved", "finished");
            writer.WriteEndObject();
            writer.WriteStartObject("worker");
            Copy(writer, run, "workerGroup", "worker_group");
            Copy(writer, run, "workerId", "worker_id");
            writer.WriteEndObject();
            writer.WriteStartObject("result");
            writer.WriteBoolean("success", state == "completed");
            writer.WriteEndObject();
        });
    }

    /// <summary>Whether a worker claimed the run: others have no files at all.</summary>
    public static bool IsClaimed(JsonElement run) => run.TryGetProperty("workerId", out _);

    // docker-worker has payload.log; generic-worker has payload.logs.live and .backing (spec/queue.md §5).
    private static HashSet<string> LogNames(JsonElement definition)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var payload = definition.GetProperty("payload");
        Add(payload, "log");
        if (payload.TryGetProperty("logs", out var logs) && logs.ValueKind == JsonValueKind.Object)
        {
            Add(logs, "live");
            Add(logs, "backing");
        }

        return names;

        void Add(JsonElement parent, string member)
        {
            if (parent.TryGetProperty(member, out var name) && name.ValueKind == JsonValueKind.String)
            {
                names.Add(name.GetString()!);
            }
        }
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("version", Version);
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, SortedDictionary<string, string> map)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter writer, JsonElement from, string member, string name)
    {
        if (from.TryGetProperty(member, out var value))
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}
