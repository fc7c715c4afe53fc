using System.Text.Json;
using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>queue.reportCompleted: a worker did a run, and it went well.</summary>
public sealed class ReportCompleted()
    : ApiMethod<ReportCompleted.Request, TaskStatusReply>(() => QueueJson.Default.TaskStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "reportCompleted",
        Route = "POST /task/<taskId>/runs/<runId>/completed",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:resolve-task:<taskId>/<runId>",
        Output = typeof(TaskStatusReply),
        Category = "Worker Interface",
        Title = "Report Run Completed",
        Description = "Resolve a running run as `completed`. The call may be repeated.",
    };

    // Very old workers said by `success` how it went.
    public override Request Bind(ApiCall call) => new(
        call["taskId"],
        call.RunId,
        call.Json is { ValueKind: JsonValueKind.Object } body
            && body.TryGetProperty("success", out var success) && success.ValueKind == JsonValueKind.False
            ? RunState.Failed
            : RunState.Completed);

    public sealed record Request(string TaskId, int RunId, RunState State) : IRequest<TaskStatusReply>;

    public sealed class Handler(RunReports reports) : IRequestHandler<Request, TaskStatusReply>
    {
        public Task<TaskStatusReply> Handle(Request request, CancellationToken cancellationToken) =>
            reports.Report(request.TaskId, request.RunId, request.State, cancellationToken);
    }
}
