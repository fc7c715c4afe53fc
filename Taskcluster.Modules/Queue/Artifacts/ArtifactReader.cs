using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Api.Artifacts;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>
/// Finds artifacts by name, through links, with the caller's scopes for each name (spec/queue.md §2.9).
/// </summary>
public sealed class ArtifactReader(Database database, TimeProvider clock)
{
    /// <summary>Most names from a link to its end; ours alone, since each of them is read and authorized.</summary>
    internal const int LongestChain = 64;

    /// <summary>
    /// The artifact that a name leads to. Before each step the caller must have <c>queue:get-artifact:&lt;name&gt;</c>
    /// for all names visited so far.
    /// </summary>
    /// <exception cref="ApiError">
    /// 401, 403; 404 not there; 410 expired; 400 links in a circle, or a chain of too many.
    /// </exception>
    public ArtifactRecord Follow(string taskId, int runId, string name, ApiCall call)
    {
        var names = new List<string>();
        while (true)
        {
            if (names.Contains(name))
            {
                throw ApiError.InputError(
                    $"The artifact {names[0]} is a link that leads in a circle: "
                    + $"{string.Join(" -> ", names)} -> {name}.");
            }

            if (names.Count == LongestChain)
            {
                throw ApiError.InputError(
                    $"The artifact {names[0]} is a link that leads over more than {LongestChain} names; "
                    + "link to the artifact at the chain's end.");
            }

            names.Add(name);
            call.Authorize(new ScopeValues { { "names", names } });
            var artifact = database.Read((taskId, runId, name), static (rows, key) =>
                ArtifactStore.Find(rows, key.taskId, key.runId, key.name));
            if (artifact is not { IsPresent: true })
            {
                throw ApiError.ResourceNotFound($"Run {runId} of task {taskId} has no artifact {name}.");
            }

            RequireNotExpired(artifact, clock.GetUtcNow());

            if (artifact.StorageType != StorageType.Link)
            {
                return artifact;
            }

            name = artifact.Details.Artifact!;
        }
    }

    /// <summary>An artifact ends at its moment, whether or not its row is gone by then.</summary>
    /// <exception cref="ApiError">410.</exception>
    internal static void RequireNotExpired(ArtifactRecord artifact, DateTimeOffset now)
    {
        if (artifact.Expires < now)
        {
            throw ApiError.ResourceExpired(
                $"The artifact {artifact.Name} expired at {WireTime.Format(artifact.Expires)}.");
        }
    }

    /// <summary>An artifact without what a link leads to, and whether or not it has expired.</summary>
    /// <exception cref="ApiError">404: no such artifact, or its upload is not finished.</exception>
    public ArtifactInfo InfoOf(string taskId, int runId, string name)
    {
        var artifact = database.Read((taskId, runId, name), static (rows, key) =>
            ArtifactStore.Find(rows, key.taskId, key.runId, key.name));
        return artifact is { IsPresent: true }
            ? artifact.ToInfo()
            : throw ApiError.ResourceNotFound($"Run {runId} of task {taskId} has no artifact {name}.");
    }

    /// <summary>The number of the task's last run.</summary>
    /// <exception cref="ApiError">404: no such task, or it has no runs.</exception>
    public int LatestRun(string taskId)
    {
        var task = database.Read(taskId, TaskStore.Find) ?? throw GetTask.NoTask(taskId);
        return task.Runs.Count > 0
            ? task.Runs.Count - 1
            : throw ApiError.ResourceNotFound($"Task {taskId} has no runs yet, hence no artifacts.");
    }
}
