using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>queue.listDependentTasks: which tasks wait, or waited, for one.</summary>
public sealed class ListDependentTasks()
    : ApiMethod<ListDependentTasks.Request, ListDependentTasksReply>(() => QueueJson.Default.ListDependentTasksReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "listDependentTasks",
        Route = "GET /task/<taskId>/dependents",
        Parameters = QueueParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "queue:list-dependent-tasks:<taskId>",
        Output = typeof(ListDependentTasksReply),
        Category = "Tasks",
        Title = "List Dependent Tasks",
        Description = """
            The tasks that name this one among their dependencies, ordered by their ids, whether they still wait for it
            or not.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], KeyPage.Of(call));

    public sealed record Request(string TaskId, KeyPage Page) : IRequest<ListDependentTasksReply>;

    public sealed class Handler(Database database, TimeProvider clock)
        : IRequestHandler<Request, ListDependentTasksReply>
    {
        public Task<ListDependentTasksReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(rows => List(rows, request)));

        private ListDependentTasksReply List(IRows rows, Request request)
        {
            var (taskId, page) = request;
            _ = TaskStore.Find(rows, taskId) ?? throw GetTask.NoTask(taskId);
            var after = page.After();
            if (page.Limit == 0)
            {
                return new ListDependentTasksReply(taskId, []);
            }

            var tasks = TaskLists.Dependents(rows, taskId, after, clock.GetUtcNow(), page.Limit + 1);
            return new ListDependentTasksReply(
                taskId,
                [.. tasks.Take(page.Limit).Select(TaskWithStatus.Of)],
                tasks.Count > page.Limit ? KeyPage.TokenAfter(tasks[page.Limit - 1].Task.TaskId) : null);
        }
    }
}
