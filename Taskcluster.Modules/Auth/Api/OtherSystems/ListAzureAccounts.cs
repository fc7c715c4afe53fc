using MediatR;
using Taskcluster.Modules.Auth.OtherSystems;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>auth.azureAccounts: the storage accounts whose keys are in the settings.</summary>
public sealed class ListAzureAccounts()
    : ApiMethod<ListAzureAccounts.Request, AzureAccountListReply>(() => OtherSystemsJson.Default.AzureAccountListReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "azureAccounts",
        Route = "GET /azure/accounts",
        Scopes = "auth:azure-table:list-accounts",
        Output = typeof(AzureAccountListReply),
        Stability = Stability.Deprecated,
        Category = "Azure Credentials",
        Title = "List Accounts Managed by Auth",
        Description = "The names of all Azure storage accounts to which access can be lent.",
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<AzureAccountListReply>;

    public sealed class Handler(AzureAccounts accounts) : IRequestHandler<Request, AzureAccountListReply>
    {
        public Task<AzureAccountListReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(new AzureAccountListReply(accounts.Names));
    }
}
