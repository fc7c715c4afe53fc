using System.Globalization;
using MediatR;
using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Index.Api;

/// <summary>index.findTasksAtIndex: which tasks stand at many paths.</summary>
public sealed class FindTasksAtIndex() : ApiMethod<FindTasksAtIndex.Request, TaskList>(() => IndexJson.Default.TaskList)
{
    // A page ends after so many paths, full or not, since a snapshot is held while it is read.
    private const int MostLookups = 10_000;

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "index",
        Name = "findTasksAtIndex",
        Route = "POST /tasks/indexes",
        Query = QueryParameter.Paging,
        Scopes = AllOf(Each("indexPath", "indexPaths", "index:find-task:<indexPath>")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(TasksAtIndexBody),
        Output = typeof(TaskList),
        Stability = Stability.Experimental,
        Category = IndexParameters.Category,
        Title = "Find Tasks at Indexes",
        Description = """
            The tasks that stand at the index paths of `indexes`, in the order of these; the scopes speak of them as
            `indexPaths`. Paths at which there is no task are passed over, and so are those without a dot. A path that
            is named twice is answered twice. Tasks that have expired are shown until they are removed, which is done
            at midnight UTC.

            If there are more paths than fit a page, `continuationToken` leads to the next one, for which the same body
            is to be sent.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call.Read(IndexJson.Default.TasksAtIndexBody).Indexes, Page.Strictly(call));

    public override ScopeValues ScopeValues(Request request) => new() { { "indexPaths", request.Paths } };

    // The reply's schema has no task twice, yet a path that is named twice is answered twice.
    public override ApiReply ToReply(Request request, TaskList reply)
    {
        var json = base.ToReply(request, reply);
        return new ApiReply
        {
            Status = json.Status,
            Body = json.Body,
            ContentType = json.ContentType,
            IsOutput = reply.Tasks.DistinctBy(task => task.Namespace).Count() == reply.Tasks.Count,
        };
    }

    public sealed record Request(IReadOnlyList<string> Paths, Page Page) : IRequest<TaskList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, TaskList>
    {
        public Task<TaskList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(request.Page.Limit == 0 ? new TaskList([]) : database.Read(request, Find));

        private static TaskList Find(IRows rows, Request request)
        {
            var (paths, tasks) = (request.Paths, new List<IndexedTask>());
            var first = (int)Math.Min(request.Page.AfterNumber(0), paths.Count);
            for (var at = first; at < paths.Count; at++)
            {
                if (at - first == MostLookups)
                {
                    return new TaskList(tasks, TokenAt(at));
                }

                if (!paths[at].Contains('.') || IndexedTasks.FindEvenExpired(rows, paths[at]) is not { } task)
                {
                    continue;
                }

                if (tasks.Count == request.Page.Limit)
                {
                    return new TaskList(tasks, TokenAt(at));
                }

                tasks.Add(task);
            }

            return new TaskList(tasks);
        }

        // The next path to look at; never the first one, since each page gets further.
        private static string TokenAt(int path) => Page.TokenAfter(path.ToString(CultureInfo.InvariantCulture));
    }
}
