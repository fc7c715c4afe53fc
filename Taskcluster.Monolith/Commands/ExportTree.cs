using System.IO.Compression;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Objects.Api.Stored;
using Taskcluster.Modules.Queue.Api.Stored;
using Taskcluster.Modules.TaskStorage.Files;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// Writes all tasks of a data folder as the tree that task storage shows by HTTP (spec/queue.md §4). Run again, it
/// brings the tree up to date, and does not write again what is there.
/// </summary>
internal sealed class ExportTree(
    string dataFolder, ExportFolder tree, StorageUrls urls, ExportDisplay display, TimeProvider clock)
{
    /// <summary>Tasks for which one snapshot is held: while it is, a server's log cannot be folded away.</summary>
    private const int TasksPerSnapshot = 50;

    private const int ArtifactsPerPage = 1000;

    private const string NothingUploaded = "of which nothing was uploaded";

    private readonly TaskFiles files = new(urls);
    private readonly ExportCounts counts = new();

    public async Task Write(CancellationToken cancellation)
    {
        long total;
        using (var snapshot = StoredSnapshot.Open(dataFolder))
        {
            total = StoredTasks.Count(snapshot);
        }

        await display.Follow(total, async progress =>
        {
            var position = 0L;
            while (await WriteSome(position, progress, cancellation) is { } last)
            {
                position = last;
            }
        });
        display.Conclude(counts);
    }

    // The number of the last task; null where there was none.
    private async Task<long?> WriteSome(long position, Action<long> progress, CancellationToken cancellation)
    {
        using var snapshot = StoredSnapshot.Open(dataFolder);
        var page = StoredTasks.After(snapshot, position, TasksPerSnapshot);
        foreach (var task in page.Tasks)
        {
            cancellation.ThrowIfCancellationRequested();
            if (task.Expires > clock.GetUtcNow())
            {
                await WriteTask(snapshot, task, cancellation);
            }

            progress(++counts.Tasks);
        }

        return page.Last;
    }

    private async Task WriteTask(StoredSnapshot snapshot, StoredTask task, CancellationToken cancellation)
    {
        var definition = StoredTasks.Definition(snapshot, task.TaskId)!.Value;
        Put($"{task.TaskId}/task.json", definition.Utf8.ToArray());
        using var definitionJson = definition.ToDocument();
        using var status = task.Status().ToDocument();
        Put($"{task.TaskId}/resolution.json", files.Resolution(status.RootElement));
        foreach (var run in status.RootElement.GetProperty("runs").EnumerateArray().Where(TaskFiles.IsClaimed))
        {
            var exported = new ExportedRun(snapshot, task.TaskId, run, definitionJson.RootElement);
            await WriteRun(exported, cancellation);
        }
    }

    private async Task WriteRun(ExportedRun run, CancellationToken cancellation)
    {
        var artifacts = All(run);
        var listed = artifacts.Where(artifact => artifact.IsPresent)
            .Select(artifact => new ListedArtifact(artifact.Name, artifact.StorageType)).ToList();
        await WriteDocument(
            run, WorkerDocuments.Logs, artifacts,
            () => files.Logs(run.TaskId, run.RunId, listed, run.Definition), cancellation);
        await WriteDocument(
            run, WorkerDocuments.Result, artifacts,
            () => files.Result(run.TaskId, run.Status, listed), cancellation);

        var byName = artifacts.ToDictionary(artifact => artifact.Name);
        foreach (var (name, path) in ExportNames.For(byName.Keys))
        {
            var file = $"{run.Folder}/artifacts/{path}";
            if (!PutSent(run, byName[name], file)
                && await CopyContent(run, byName, name, file, cancellation) && name != path)
            {
                counts.Altered++;
                display.Altered(run.TaskId, run.RunId, name, file);
            }
        }
    }

    private async Task WriteDocument(
        ExportedRun run,
        string document,
        List<StoredArtifact> artifacts,
        Func<byte[]?> derived,
        CancellationToken cancellation)
    {
        var path = $"{run.Folder}/{document}";
        var name = WorkerDocuments.ArtifactOf(document);
        var given = artifacts.Find(artifact => artifact.Name == name);
        if (given is null or { IsPresent: false } or { StorageType: "error" })
        {
            Put(path, derived());
        }
        else if (IsOurs(run, given, document))
        {
            Put(path, Sent(run, document) ?? derived());
        }
        else
        {
            _ = await CopyContent(run, artifacts.ToDictionary(artifact => artifact.Name), name, path, cancellation);
        }
    }

    // An artifact that stands for a document is that document.
    private bool PutSent(ExportedRun run, StoredArtifact artifact, string file)
    {
        foreach (var document in new[] { WorkerDocuments.Logs, WorkerDocuments.Result })
        {
            if (artifact.Name == WorkerDocuments.ArtifactOf(document) && IsOurs(run, artifact, document)
                && Sent(run, document) is { } content)
            {
                Put(file, content);
                return true;
            }
        }

        return false;
    }

    private byte[]? Sent(ExportedRun run, string document) =>
        WorkerDocuments.Find(run.Rows, run.TaskId, run.RunId, document, clock.GetUtcNow());

    private bool IsOurs(ExportedRun run, StoredArtifact artifact, string document) =>
        artifact.Url is { } url
        && url.EndsWith(StorageUrls.PathOf(run.TaskId, run.RunId, document), StringComparison.Ordinal)
        && (Sent(run, document) is not null || url == urls.OfDocument(run.TaskId, run.RunId, document));

    // Those that can still be read.
    private List<StoredArtifact> All(ExportedRun run)
    {
        var all = new List<StoredArtifact>();
        var after = "";
        IReadOnlyList<StoredArtifact> page;
        do
        {
            page = StoredTasks.Artifacts(run.Rows, run.TaskId, run.RunId, after, ArtifactsPerPage);
            all.AddRange(page.Where(artifact => artifact.Expires > clock.GetUtcNow()));
            after = page.Count == 0 ? after : page[^1].Name;
        }
        while (page.Count == ArtifactsPerPage);

        return all;
    }

    private void Put(string path, byte[]? content)
    {
        if (content is null)
        {
            tree.Remove(path);
        }
        else
        {
            Count(tree.Write(path, content));
        }
    }

    private void Count(bool isWritten)
    {
        counts.Written += isWritten ? 1 : 0;
        counts.Unchanged += isWritten ? 0 : 1;
    }

    // False where there is no file.
    private async Task<bool> CopyContent(
        ExportedRun run,
        Dictionary<string, StoredArtifact> artifacts,
        string name,
        string file,
        CancellationToken cancellation)
    {
        var (sha256, encoding, fault) = Follow(run, artifacts, name);
        if (sha256 is null)
        {
            counts.LeftOut++;
            display.LeftOut(run.TaskId, run.RunId, name, fault);
            tree.Remove(file);
            return false;
        }

        try
        {
            await using var content =
                File.OpenRead(ContentStore.PathIn(DataFolder.ArtifactsIn(dataFolder), sha256));
            if (encoding == "gzip")
            {
                // As a browser or curl --compressed would keep it.
                await using var decoded = new GZipStream(content, CompressionMode.Decompress);
                Count(await tree.Copy(file, decoded, sha256: null, cancellation));
            }
            else
            {
                Count(await tree.Copy(file, content, sha256, cancellation));
            }

            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or InvalidDataException)
        {
            counts.LeftOut++;
            display.LeftOut(run.TaskId, run.RunId, name, error is FileNotFoundException
                ? "whose content was removed meanwhile"
                : $"whose content is not the gzip that it is said to be: {error.Message}");
            return false;
        }
    }

    // The content that a name leads to, by links, and its encoding; or why there is nothing to copy.
    private static (string? Sha256, string? Encoding, string Fault) Follow(
        ExportedRun run, Dictionary<string, StoredArtifact> artifacts, string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (seen.Add(name))
        {
            if (!artifacts.TryGetValue(name, out var artifact))
            {
                return (null, null, $"a link to '{name}', which run {run.RunId} does not have");
            }

            switch (artifact.StorageType)
            {
                case "link":
                    name = artifact.LinksTo!;
                    continue;
                case "reference":
                    return (null, null, $"whose content is elsewhere: {artifact.Url}");
                case "error":
                    return (null, null, "which is the word of an error");
                case "object":
                    return (StoredObjects.Sha256Of(run.Rows, artifact.ObjectName), null, NothingUploaded);
                default:
                    return (artifact.Sha256, artifact.ContentEncoding, NothingUploaded);
            }
        }

        return (null, null, "a link that leads in a circle");
    }

    private sealed record ExportedRun(IRows Rows, string TaskId, JsonElement Status, JsonElement Definition)
    {
        public int RunId { get; } = Status.GetProperty("runId").GetInt32();

        public string Folder => $"{TaskId}/runs/{RunId}";
    }
}
