using MediatR;
using Taskcluster.Modules.Auth.OtherSystems;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>auth.azureTableSAS: lends access to one table of a storage account.</summary>
public sealed class GetAzureTableSas()
    : ApiMethod<GetAzureTableSas.Request, AzureTableAccessReply>(() => OtherSystemsJson.Default.AzureTableAccessReply)
{
    /// <summary>Clocks differ, so that access begins earlier.</summary>
    internal static readonly TimeSpan From = TimeSpan.FromMinutes(-15);

    /// <summary>How long access lasts, from now.</summary>
    internal static readonly TimeSpan Until = TimeSpan.FromMinutes(25);

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "azureTableSAS",
        Route = "GET /azure/<account>/table/<table>/<level>",
        Parameters = OtherSystemsParameters.Patterns,
        Scopes = OtherSystemsParameters.ScopesByLevel("azure-table", "<account>/<table>"),
        Authorized = AuthorizationMoment.FromBody,
        Output = typeof(AzureTableAccessReply),
        Stability = Stability.Deprecated,
        Category = "Azure Credentials",
        Title = "Get Shared-Access-Signature for Azure Table",
        Description = """
            Get a query string that lets its holder read the rows of a table of Azure's, or read and change them.
            `levelIsReadOnly` says whether the level is `read-only`; who may write may read, too. The table is not
            made by this.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["account"], call["table"], OtherSystemsParameters.IsReadOnly(call["level"]));

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "levelIsReadOnly", request.IsReadOnly },
        { "account", request.Account },
        { "table", request.Table },
    };

    public sealed record Request(string Account, string Table, bool IsReadOnly) : IRequest<AzureTableAccessReply>;

    public sealed class Handler(AzureAccounts accounts, TimeProvider clock)
        : IRequestHandler<Request, AzureTableAccessReply>
    {
        public Task<AzureTableAccessReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var access = accounts.ForTables(request.Account)
                .ToTable(request.Table, request.IsReadOnly, From, Until, clock.GetUtcNow());
            return Task.FromResult(new AzureTableAccessReply(access.Sas, access.Expiry));
        }
    }
}
