using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Api.Audit;

/// <summary>auth.listAuditHistory: what a client did to clients, roles, secrets, hooks and worker pools.</summary>
public sealed class ListAuditHistory()
    : ApiMethod<ListAuditHistory.Request, AuditHistoryReply>(() => AuthJson.Default.AuditHistoryReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "listAuditHistory",
        Route = "GET /clients/<clientId>/audit",
        Parameters = AuthParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "auth:client-audit-history:<clientId>",
        Output = typeof(AuditHistoryReply),
        Category = "Audit",
        Title = "List Audit History",
        Description = """
            What calls with this client id did, and when, oldest first. Temporary credentials with a name of their own
            count under that name. Entries are kept for some weeks.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["clientId"], Page.Strictly(call));

    public sealed record Request(string ClientId, Page Page) : IRequest<AuditHistoryReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, AuditHistoryReply>
    {
        public Task<AuditHistoryReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(AuditHistoryReply.Of(request.Page, (after, most) => database.Read(
                rows => AuditLog.ByClient(rows, request.ClientId, after, most))));
    }
}
