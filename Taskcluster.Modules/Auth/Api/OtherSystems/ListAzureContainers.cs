using MediatR;
using Taskcluster.Modules.Auth.OtherSystems;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>auth.azureContainers: the containers of a storage account, as Azure lists them.</summary>
public sealed class ListAzureContainers()
    : ApiMethod<ListAzureContainers.Request, AzureContainerListReply>(
        () => OtherSystemsJson.Default.AzureContainerListReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "azureContainers",
        Route = "GET /azure/<account>/containers",
        Parameters = OtherSystemsParameters.Patterns,
        Query = [QueryParameter.ContinuationToken],
        Scopes = "auth:azure-container:list-containers:<account>",
        Output = typeof(AzureContainerListReply),
        Stability = Stability.Deprecated,
        Category = "Azure Credentials",
        Title = "List Containers in an Account Managed by Auth",
        Description = "The names of the containers of an Azure storage account, a page of Azure's at a time.",
    };

    public override Request Bind(ApiCall call) => new(call["account"], call.QueryValue("continuationToken"));

    public sealed record Request(string Account, string? ContinuationToken) : IRequest<AzureContainerListReply>;

    public sealed class Handler(AzureAccounts accounts, AzureListing listing)
        : IRequestHandler<Request, AzureContainerListReply>
    {
        public async Task<AzureContainerListReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var account = accounts.ForContainers(request.Account);
            var page = await listing.Containers(account, request.ContinuationToken, cancellationToken);
            return new AzureContainerListReply(page.Names, page.Next);
        }
    }
}
