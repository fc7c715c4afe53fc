using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.WorkerManager.Errors;
using Taskcluster.Modules.WorkerManager.Workers;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.WorkerManager.Api.Errors;

/// <summary>worker-manager.reportWorkerError: a worker says what went wrong with it.</summary>
public sealed class ReportWorkerError()
    : ApiMethod<ReportWorkerError.Request, WorkerPoolErrorReply>(() => WorkerManagerJson.Default.WorkerPoolErrorReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "reportWorkerError",
        Route = "POST /worker-pool-errors/<workerPoolId*>",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = AllOf("assume:worker-pool:<workerPoolId>", "assume:worker-id:<workerGroup>/<workerId>"),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(ReportWorkerErrorBody),
        Output = typeof(WorkerPoolErrorReply),
        Category = WorkerManagerParameters.InterfaceCategory,
        Title = "Report an error from a worker",
        Description = """
            Report an error of a worker, that the pool's owner should know of. Nothing secret may stand in it. If the
            pool says so, the owner gets mail of it; the same again is not sent twice.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["workerPoolId"], call.Read(WorkerManagerJson.Default.ReportWorkerErrorBody));

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "workerPoolId", request.WorkerPoolId },
        { "workerGroup", request.Body.WorkerGroup },
        { "workerId", request.Body.WorkerId },
    };

    public sealed record Request(string WorkerPoolId, ReportWorkerErrorBody Body) : IRequest<WorkerPoolErrorReply>;

    internal sealed class Handler(ErrorReports reports) : IRequestHandler<Request, WorkerPoolErrorReply>
    {
        public async Task<WorkerPoolErrorReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (id, body) = (request.WorkerPoolId, request.Body);
            var worker = new WorkerName(id, body.WorkerGroup, body.WorkerId);
            return WorkerPoolErrorReply.Of(await reports.Report(
                new NewError(id, worker, body.Kind, body.Title, body.Description, body.Extra), cancellationToken));
        }
    }
}
