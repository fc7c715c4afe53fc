using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Api;

namespace Taskcluster.Modules.WorkerManager.Providers;

/// <summary>The providers of the settings, and the one that is always there.</summary>
internal sealed class ConfiguredProviders
{
    /// <summary>The provider of pools that are deleted.</summary>
    public const string NullId = "null-provider";

    private readonly Dictionary<string, Provider> providers = new(StringComparer.Ordinal);

    /// <exception cref="UnusableDataException">A provider of the settings has no usable id or type.</exception>
    public ConfiguredProviders(WorkerManagerOptions options, IEnumerable<IProviderType> types)
    {
        var known = types.ToDictionary(type => type.Name, StringComparer.Ordinal);
        foreach (var id in options.Providers.Keys.Order(StringComparer.Ordinal))
        {
            if (options.Providers[id].ProviderType is { Length: > 0 } type)
            {
                RequireId(id);
                providers.Add(id, Create(id, type, known));
            }
        }

        Configured = [.. providers.Values];
        providers.Add(NullId, new NullProvider());
    }

    /// <summary>Those of the settings, ordered by their ids.</summary>
    public IReadOnlyList<Provider> Configured { get; }

    /// <summary>What pools may name.</summary>
    public IReadOnlyCollection<string> Ids => providers.Keys;

    /// <summary>A provider; null if there is none of that id.</summary>
    public Provider? Find(string providerId) => providers.GetValueOrDefault(providerId);

    /// <summary>A provider that can be used.</summary>
    /// <exception cref="ApiError">404 there is none; 503 it cannot be used.</exception>
    public Provider Require(string providerId)
    {
        var provider = Find(providerId) ?? throw ApiError.ResourceNotFound(
            $"Provider {providerId} does not exist. Those that there are: {string.Join(", ", Ids)}.");
        provider.RequireUsable();
        return provider;
    }

    /// <summary>A pool goes, without workers: what is kept for them goes, too.</summary>
    public void Forget(string workerPoolId)
    {
        foreach (var provider in Configured)
        {
            provider.Scaling?.Forget(workerPoolId);
        }
    }

    private static Provider Create(string id, string type, Dictionary<string, IProviderType> known) =>
        known.TryGetValue(type, out var kind) ? kind.Create(id)
            : CloudProvider.Types.Contains(type) ? new CloudProvider(id, type)
            : throw new UnusableDataException(
                $"WorkerManager:Providers:{id}:ProviderType is '{type}', which is none of "
                + $"{string.Join(", ", known.Keys.Concat(CloudProvider.Types).Order(StringComparer.Ordinal))}.");

    private static void RequireId(string id)
    {
        if (id == NullId)
        {
            throw new UnusableDataException(
                $"WorkerManager:Providers:{NullId} cannot be configured: that is the provider of deleted pools.");
        }

        if (!WorkerManagerParameters.IsId(id))
        {
            throw new UnusableDataException(
                $"WorkerManager:Providers:{id}: an id has 1 to {WorkerManagerParameters.LongestId} characters and "
                + $"matches {Patterns.Identifier}.");
        }
    }
}
