using System.Globalization;
using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.WorkerManager.Providers;

namespace Taskcluster.Modules.WorkerManager.Api.Providers;

/// <summary>worker-manager.listProviders: what pools may name as their provider.</summary>
public sealed class ListProviders()
    : ApiMethod<ListProviders.Request, ProviderList>(() => WorkerManagerJson.Default.ProviderList)
{
    private const int UsualLimit = 100;

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "listProviders",
        Route = "GET /providers",
        Query = QueryParameter.Paging,
        Scopes = "worker-manager:list-providers",
        Output = typeof(ProviderList),
        Category = "Providers",
        Title = "List Providers",
        Description = "The providers that the settings name, ordered by their ids.",
    };

    public override Request Bind(ApiCall call) => new(
        Digits.TryRead(call.QueryValue("continuationToken"), out int offset) ? offset : 0,
        call.QueryValue("limit") is null ? UsualLimit : Page.Of(call).Limit);

    public sealed record Request(int Offset, int Limit) : IRequest<ProviderList>;

    internal sealed class Handler(ConfiguredProviders providers) : IRequestHandler<Request, ProviderList>
    {
        public Task<ProviderList> Handle(Request request, CancellationToken cancellationToken)
        {
            var all = providers.Configured;
            var end = (long)request.Offset + request.Limit;
            return Task.FromResult(new ProviderList(
                [
                    .. all.Skip(request.Offset).Take(request.Limit).Select(provider => new ListedProvider
                    {
                        ProviderId = provider.ProviderId,
                        ProviderType = provider.ProviderType,
                    }),
                ],
                end < all.Count && request.Limit > 0 ? end.ToString(CultureInfo.InvariantCulture) : null));
        }
    }
}

/// <summary>A page of providers.</summary>
[Schema("worker-manager", "provider-list", Title = "Provider List")]
public sealed record ProviderList(
    [Items(Unique = true), Says("By their ids.")] IReadOnlyList<ListedProvider> Providers,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);

/// <summary>A provider of the settings.</summary>
public sealed record ListedProvider
{
    [Says("By which pools name it.")]
    public required string ProviderId { get; init; }

    [Says("Of which kind it is.")]
    public required string ProviderType { get; init; }
}
