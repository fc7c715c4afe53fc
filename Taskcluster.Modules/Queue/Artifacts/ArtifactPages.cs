using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Artifacts;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>The artifacts of a run by name, a page at a time.</summary>
internal static class ArtifactPages
{
    /// <param name="rows">Where to read.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="runId">The run; null for the last one.</param>
    /// <param name="page">Which page.</param>
    /// <exception cref="ApiError">404: no such task or run.</exception>
    public static ListArtifactsReply Read(IRows rows, string taskId, int? runId, Page page)
    {
        var task = TaskStore.Find(rows, taskId) ?? throw GetTask.NoTask(taskId);
        var run = runId ?? task.Runs.Count - 1;
        if (run < 0 || run >= task.Runs.Count)
        {
            throw RunOfTask.NoRun(task, Math.Max(run, 0));
        }

        if (page.Limit == 0)
        {
            return new ListArtifactsReply([]);
        }

        var artifacts = ArtifactStore.List(rows, taskId, run, page.After(0), page.Limit + 1);
        return new ListArtifactsReply(
            [.. artifacts.Take(page.Limit).Select(artifact => artifact.ToInfo())],
            artifacts.Count > page.Limit ? Page.TokenAfter(artifacts[page.Limit - 1].Name) : null);
    }
}
