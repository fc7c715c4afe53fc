using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>queue.reportException: a worker could not do a run.</summary>
public sealed class ReportException()
    : ApiMethod<ReportException.Request, TaskStatusReply>(() => QueueJson.Default.TaskStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "reportException",
        Route = "POST /task/<taskId>/runs/<runId>/exception",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:resolve-task:<taskId>/<runId>",
        Input = typeof(TaskExceptionBody),
        Output = typeof(TaskStatusReply),
        Category = "Worker Interface",
        Title = "Report Task Exception",
        Description = """
            Resolve a running run as `exception`, for a reason that lies outside the task or in how it was put. After
            `worker-shutdown` and `intermittent-task` another run follows, as long as retries are left. The call may be
            repeated with the same reason.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["taskId"], call.RunId, call.Read(QueueJson.Default.TaskExceptionBody).Reason);

    public sealed record Request(string TaskId, int RunId, ReasonResolved Reason) : IRequest<TaskStatusReply>;

    public sealed class Handler(RunReports reports) : IRequestHandler<Request, TaskStatusReply>
    {
        public Task<TaskStatusReply> Handle(Request request, CancellationToken cancellationToken) =>
            reports.ReportException(request.TaskId, request.RunId, request.Reason, cancellationToken);
    }
}
