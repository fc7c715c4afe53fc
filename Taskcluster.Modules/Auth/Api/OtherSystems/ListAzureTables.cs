using MediatR;
using Taskcluster.Modules.Auth.OtherSystems;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>auth.azureTables: the tables of a storage account, as Azure lists them.</summary>
public sealed class ListAzureTables()
    : ApiMethod<ListAzureTables.Request, AzureTableListReply>(() => OtherSystemsJson.Default.AzureTableListReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "azureTables",
        Route = "GET /azure/<account>/tables",
        Parameters = OtherSystemsParameters.Patterns,
        Query = [QueryParameter.ContinuationToken],
        Scopes = "auth:azure-table:list-tables:<account>",
        Output = typeof(AzureTableListReply),
        Stability = Stability.Deprecated,
        Category = "Azure Credentials",
        Title = "List Tables in an Account Managed by Auth",
        Description = "The names of the tables of an Azure storage account, a page of Azure's at a time.",
    };

    public override Request Bind(ApiCall call) => new(call["account"], call.QueryValue("continuationToken"));

    public sealed record Request(string Account, string? ContinuationToken) : IRequest<AzureTableListReply>;

    public sealed class Handler(AzureAccounts accounts, AzureListing listing)
        : IRequestHandler<Request, AzureTableListReply>
    {
        public async Task<AzureTableListReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var account = accounts.ForTables(request.Account);
            var page = await listing.Tables(account, request.ContinuationToken, cancellationToken);
            return new AzureTableListReply(page.Names, page.Next);
        }
    }
}
