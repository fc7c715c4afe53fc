using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>queue.tasks: the definitions of many tasks.</summary>
public sealed class GetTasks() : ApiMethod<GetTasks.Request, TasksReply>(() => QueueJson.Default.TasksReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "tasks",
        Route = "POST /tasks",
        Query = QueryParameter.Paging,
        Scopes = AllOf(Each("taskId", "taskIds", "queue:get-task:<taskId>")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(TaskIdsBody),
        Output = typeof(TasksReply),
        Stability = Stability.Experimental,
        Category = "Tasks",
        Title = "Get Multiple Task Definitions",
        Description = """
            The definitions of all the tasks that are named, as `task` gives them one by one, ordered by their ids.
            Tasks that are not there are left out. The caller needs the right to read each of them.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call.Read(QueueJson.Default.TaskIdsBody).TaskIds, KeyPage.Of(call));

    public override ScopeValues ScopeValues(Request request) => new() { { "taskIds", request.TaskIds } };

    public sealed record Request(IReadOnlyList<string> TaskIds, KeyPage Page) : IRequest<TasksReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, TasksReply>
    {
        public Task<TasksReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (tasks, next) = TaskBatch.Read(database, request.TaskIds, request.Page, Find);
            return Task.FromResult(new TasksReply { Tasks = tasks, ContinuationToken = next });
        }

        private static TaskWithId? Find(IRows rows, string taskId) =>
            TaskStore.FindDefinition(rows, taskId) is { } definition ? new TaskWithId(taskId, definition) : null;
    }
}
