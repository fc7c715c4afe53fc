using FluentValidation;
using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>
/// queue.defineTask, of the manual of 2017: stores a task that waits until somebody schedules it (spec/queue.md §7).
/// </summary>
public sealed class DefineTask(Lazy<DefineTask.Validator> rules)
    : ApiMethod<DefineTask.Request, TaskStatusReply>(() => QueueJson.Default.TaskStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "defineTask",
        Route = "POST /task/<taskId>/define",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf(
            Each("scope", "scopes", "<scope>"),
            Each("route", "routes", "queue:route:<route>"),
            "queue:create-task:project:<projectId>",
            "queue:scheduler-id:<schedulerId>",
            AnyOf(
                Each("priority", "priorities", "queue:create-task:<priority>:<provisionerId>/<workerType>"),
                "queue:define-task:<provisionerId>/<workerType>")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(CreateTaskBody),
        Output = typeof(TaskStatusReply),
        Stability = Stability.Deprecated,
        Published = false,
        IsLegacy = true,
        Category = "Tasks",
        Title = "Define Task",
        Description = """
            Store a task without scheduling it: it stays unscheduled, whatever becomes of its dependencies, until
            `scheduleTask` is called for it, or its deadline passes. Today a task that depends on itself does the same.

            Who may create the task may define it too; the `priorities` that count are its own and those above it.
            """,
    };

    public override IValidator<Request> Rules => rules.Value;

    /// <summary>Resolves the queue's id (400) and fills in what the body leaves to us.</summary>
    public override Request Bind(ApiCall call)
    {
        var taskId = call["taskId"];
        return new Request(taskId, NewTask.Complete(taskId, call.Read(QueueJson.Default.CreateTaskBody)));
    }

    public override ScopeValues ScopeValues(Request request) => CreateTask.ValuesOf(request.Task);

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
                tx => newTask.Define(tx, request.TaskId, definition), cancellationToken);
            return error is null ? TaskStatusReply.Of(task!) : throw error;
        }
    }
}
