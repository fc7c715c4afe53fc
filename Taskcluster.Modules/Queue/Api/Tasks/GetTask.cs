using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>queue.task: what was asked for.</summary>
public sealed class GetTask() : ApiMethod<GetTask.Request, StoredJson<TaskDefinition>>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "task",
        Route = "GET /task/<taskId>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:get-task:<taskId>",
        Output = typeof(TaskDefinition),
        Category = "Tasks",
        Title = "Get Task Definition",
        Description = """
            The definition of a task with all its defaults filled in. Task definitions never change, with one
            exception: the priority is the present one.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"]);

    public override ApiReply ToReply(Request request, StoredJson<TaskDefinition> reply) =>
        new() { Status = 200, Body = reply.Utf8, ContentType = ApiReply.JsonType };

    public sealed record Request(string TaskId) : IRequest<StoredJson<TaskDefinition>>;

    public sealed class Handler(Database database) : IRequestHandler<Request, StoredJson<TaskDefinition>>
    {
        public Task<StoredJson<TaskDefinition>> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(
                database.Read(request.TaskId, TaskStore.FindDefinition) ?? throw NoTask(request.TaskId));
    }

    /// <summary>The 404 of all methods that are about one task.</summary>
    internal static ApiError NoTask(string taskId) => ApiError.ResourceNotFound(
        $"There is no task {taskId}: it was never created, or it expired.");
}
