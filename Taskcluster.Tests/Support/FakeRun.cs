using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Support;

/// <summary>One run in a <see cref="FakeQueue"/>, and all that a worker did with it.</summary>
internal sealed class FakeRun(string taskId, int runId, JsonObject task)
{
    private readonly TaskCompletionSource<string> resolution = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> made = new();

    public string TaskId => taskId;

    public int RunId => runId;

    public JsonObject Task => task;

    /// <summary>How it was reported: <c>completed</c>, <c>failed</c>, or <c>exception</c> and the reason.</summary>
    public Task<string> Resolution => resolution.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public bool IsResolved => resolution.Task.IsCompleted;

    public int Reclaims;

    /// <summary>If set, reclaims and reports are answered 409, and the status gives this reason.</summary>
    public volatile string? ResolvedByOthers;

    /// <summary>Refusals to come for createArtifact, by name.</summary>
    public ConcurrentDictionary<string, int> ArtifactRefusals { get; } = new();

    /// <summary>Artifacts as they were last made.</summary>
    public ConcurrentDictionary<string, JsonObject> Artifacts { get; } = new();

    /// <summary>Every making of an artifact, in order: name and storage type.</summary>
    public ConcurrentQueue<string> Makings { get; } = new();

    public ConcurrentDictionary<string, StoredFile> Files { get; } = new();

    public ConcurrentQueue<string?> Authorizations { get; } = new();

    public string BackingLog => Files["public/logs/live_backing.log"].Text;

    /// <summary>Waits until an artifact has been made for the first time.</summary>
    public Task<JsonObject> FirstMade(string name) => Made(name).Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Make(string name, JsonObject artifact)
    {
        Artifacts[name] = artifact;
        Makings.Enqueue($"{name} {artifact["storageType"]}");
        Made(name).TrySetResult(artifact);
    }

    public bool Resolve(string how) => resolution.TrySetResult(how);

    private TaskCompletionSource<JsonObject> Made(string name) =>
        made.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>A file that a worker sent to a put URL.</summary>
internal sealed record StoredFile(byte[] Bytes, string? ContentType, string? ContentEncoding, long? ContentLength)
{
    public string Text
    {
        get
        {
            if (ContentEncoding != "gzip")
            {
                return Encoding.UTF8.GetString(Bytes);
            }

            using var gzip = new GZipStream(new MemoryStream(Bytes), CompressionMode.Decompress);
            using var reader = new StreamReader(gzip, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }
}
