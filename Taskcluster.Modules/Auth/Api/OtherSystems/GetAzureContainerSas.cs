using MediatR;
using Taskcluster.Modules.Auth.OtherSystems;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>auth.azureContainerSAS: lends access to one container of a storage account.</summary>
public sealed class GetAzureContainerSas() : ApiMethod<GetAzureContainerSas.Request, AzureContainerAccessReply>(
    () => OtherSystemsJson.Default.AzureContainerAccessReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "azureContainerSAS",
        Route = "GET /azure/<account>/containers/<container>/<level>",
        Parameters = OtherSystemsParameters.Patterns,
        Scopes = OtherSystemsParameters.ScopesByLevel("azure-container", "<account>/<container>"),
        Authorized = AuthorizationMoment.FromBody,
        Output = typeof(AzureContainerAccessReply),
        Stability = Stability.Deprecated,
        Category = "Azure Credentials",
        Title = "Get Shared-Access-Signature for Azure Container",
        Description = """
            Get a query string that lets its holder read and list the blobs of a container of Azure's, or change them,
            too. `levelIsReadOnly` says whether the level is `read-only`; who may write may read, too. The container is
            not made by this.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["account"], call["container"], OtherSystemsParameters.IsReadOnly(call["level"]));

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "levelIsReadOnly", request.IsReadOnly },
        { "account", request.Account },
        { "container", request.Container },
    };

    public sealed record Request(string Account, string Container, bool IsReadOnly)
        : IRequest<AzureContainerAccessReply>;

    public sealed class Handler(AzureAccounts accounts, TimeProvider clock)
        : IRequestHandler<Request, AzureContainerAccessReply>
    {
        public Task<AzureContainerAccessReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var access = accounts.ForContainers(request.Account).ToContainer(
                request.Container, request.IsReadOnly, GetAzureTableSas.From, GetAzureTableSas.Until,
                clock.GetUtcNow());
            return Task.FromResult(new AzureContainerAccessReply(access.Sas, access.Expiry));
        }
    }
}
