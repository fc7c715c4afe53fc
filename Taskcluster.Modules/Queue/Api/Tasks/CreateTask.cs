using FluentValidation;
using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>queue.createTask: stores a new task and schedules it if nothing holds it back.</summary>
public sealed class CreateTask(Lazy<CreateTask.Validator> rules, TimeProvider clock, QueueOptions options)
    : ApiMethod<CreateTask.Request, TaskStatusReply>(() => QueueJson.Default.TaskStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "createTask",
        Route = "PUT /task/<taskId>",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf(
            Each("scope", "scopes", "<scope>"),
            Each("route", "routes", "queue:route:<route>"),
            "queue:create-task:project:<projectId>",
            "queue:scheduler-id:<schedulerId>",
            AnyOf(Each("priority", "priorities", "queue:create-task:<priority>:<provisionerId>/<workerType>"))),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(CreateTaskBody),
        Output = typeof(TaskStatusReply),
        Category = "Tasks",
        Title = "Create New Task",
        Description = """
            Create a task. It becomes pending once the tasks it depends on are resolved as it requires.

            The call may be repeated: the same definition again changes nothing and gets the task's present status,
            another definition gets a 409. The caller needs the scopes of the task itself, those of its routes, its
            project and its scheduler, and the right to create tasks of this priority, or a higher one, in this queue.
            """,
    };

    public override IValidator<Request> Rules => rules.Value;

    public override bool ObeysRules(Request request) =>
        TaskDefinitionRules.FaultOf(request.Task, clock.GetUtcNow(), options) is null;

    /// <summary>Resolves the queue's id (400) and fills in what the body leaves to us.</summary>
    public override Request Bind(ApiCall call)
    {
        var taskId = call["taskId"];
        return new Request(taskId, NewTask.Complete(taskId, call.Read(QueueJson.Default.CreateTaskBody)));
    }

    public override ScopeValues ScopeValues(Request request) => ValuesOf(request.Task);

    /// <summary>What of a definition decides the scopes that its creation needs.</summary>
    internal static ScopeValues ValuesOf(TaskDefinition task) => new(capacity: 7)
    {
        { "scopes", task.Scopes },
        { "routes", task.Routes },
        { "projectId", task.ProjectId },
        { "schedulerId", task.SchedulerId },
        { "priorities", Priorities.AtLeast(task.Priority) },
        { "provisionerId", task.ProvisionerId },
        { "workerType", task.WorkerType },
    };

    public sealed record Request(string TaskId, TaskDefinition Task) : IRequest<TaskStatusReply>;

    /// <summary>The rules of every new task.</summary>
    public sealed class Validator : AbstractValidator<Request>
    {
        public Validator(TaskDefinitionRules definition) =>
            RuleFor(request => request.Task).SetValidator(definition);
    }

    public sealed class Handler(Database database, NewTask newTask) : IRequestHandler<Request, TaskStatusReply>
    {
        public async Task<TaskStatusReply> Handle(Request request, CancellationToken cancellationToken)
        {
            using var definition = WrittenDefinition.Of(request.Task);
            var (task, error) = await database.WriteOften(
                tx => newTask.Create(tx, request.TaskId, definition), cancellationToken);

            // The error is returned rather than thrown, since the task group that the call made stays.
            return error is null ? TaskStatusReply.Of(task!) : throw error;
        }
    }
}
