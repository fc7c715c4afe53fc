using System.Globalization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>Lists of workers, the newest first.</summary>
internal static class WorkerPages
{
    public static WorkerList Read(IRows rows, WorkerFilter filter, Page page)
    {
        if (page.Limit == 0)
        {
            return new WorkerList([]);
        }

        var workers = WorkerStore.Page(rows, filter, page.AfterNumber(0), page.Limit + 1);
        return new WorkerList(
            [.. workers.Take(page.Limit).Select(WorkerFullReply.Of)],
            workers.Count > page.Limit
                ? Page.TokenAfter(workers[page.Limit - 1].Number.ToString(CultureInfo.InvariantCulture))
                : null);
    }
}
