using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Api.Audit;

/// <summary>auth.getEntityHistory: who did what to a client, a role, a secret, a hook or a worker pool.</summary>
public sealed class GetEntityHistory()
    : ApiMethod<GetEntityHistory.Request, AuditHistoryReply>(() => AuthJson.Default.AuditHistoryReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "getEntityHistory",
        Route = "GET /audit/<entityType>/<entityId>",
        Parameters = AuthParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "auth:audit-history:<entityType>",
        Output = typeof(AuditHistoryReply),
        Category = "Audit",
        Title = "Get Entity Audit History",
        Description = """
            What was done to one client, role, secret, hook or worker pool, by whom and when, oldest first. Also of
            what is no more; of what never was, nothing. Entries are kept for some weeks.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["entityType"], call["entityId"], Page.Strictly(call));

    public sealed record Request(string EntityType, string EntityId, Page Page) : IRequest<AuditHistoryReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, AuditHistoryReply>
    {
        public Task<AuditHistoryReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(AuditHistoryReply.Of(request.Page, (after, most) => database.Read(
                rows => AuditLog.OfEntity(rows, request.EntityType, request.EntityId, after, most))));
    }
}
