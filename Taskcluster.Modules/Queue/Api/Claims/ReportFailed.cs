using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>queue.reportFailed: a worker did a run, and the task itself failed.</summary>
public sealed class ReportFailed() : ApiMethod<ReportFailed.Request, TaskStatusReply>(
    () => QueueJson.Default.TaskStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "reportFailed",
        Route = "POST /task/<taskId>/runs/<runId>/failed",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:resolve-task:<taskId>/<runId>",
        Output = typeof(TaskStatusReply),
        Category = "Worker Interface",
        Title = "Report Run Failed",
        Description = """
            Resolve a running run as `failed`: what the task asked for was done and did not succeed. The call may be
            repeated.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], call.RunId);

    public sealed record Request(string TaskId, int RunId) : IRequest<TaskStatusReply>;

    public sealed class Handler(RunReports reports) : IRequestHandler<Request, TaskStatusReply>
    {
        public Task<TaskStatusReply> Handle(Request request, CancellationToken cancellationToken) =>
            reports.Report(request.TaskId, request.RunId, RunState.Failed, cancellationToken);
    }
}
