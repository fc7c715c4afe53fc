using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Groups;

/// <summary>queue.listTaskGroup: the tasks of a group, a page at a time.</summary>
public sealed class ListTaskGroup()
    : ApiMethod<ListTaskGroup.Request, ListTaskGroupReply>(() => QueueJson.Default.ListTaskGroupReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "listTaskGroup",
        Route = "GET /task-group/<taskGroupId>/list",
        Parameters = QueueParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "queue:list-task-group:<taskGroupId>",
        Output = typeof(ListTaskGroupReply),
        Category = "Task Groups",
        Title = "List Task Group",
        Description = """
            The tasks of a group with their definitions and statuses, ordered by their ids. Tasks that come while pages
            are read may or may not be seen; no task is seen twice.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskGroupId"], KeyPage.Of(call));

    public sealed record Request(string TaskGroupId, KeyPage Page) : IRequest<ListTaskGroupReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, ListTaskGroupReply>
    {
        public Task<ListTaskGroupReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(request, List));

        private static ListTaskGroupReply List(IRows rows, Request request)
        {
            var (taskGroupId, page) = request;
            var group = TaskGroupStore.Find(rows, taskGroupId) ?? throw GroupControl.NoGroup(taskGroupId);
            var after = page.After();
            var tasks = page.Limit == 0 ? [] : TaskLists.OfGroup(rows, taskGroupId, after, page.Limit + 1);
            return new ListTaskGroupReply
            {
                TaskGroupId = group.TaskGroupId,
                SchedulerId = group.SchedulerId,
                Expires = group.Expires,
                Sealed = group.Sealed,
                Tasks = [.. tasks.Take(page.Limit).Select(TaskWithStatus.Of)],
                ContinuationToken =
                    tasks.Count > page.Limit ? KeyPage.TokenAfter(tasks[page.Limit - 1].Task.TaskId) : null,
            };
        }
    }
}
