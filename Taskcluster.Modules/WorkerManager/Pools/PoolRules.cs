using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.WorkerManager.Providers;

namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>What a pool's definition must obey beyond its schema.</summary>
internal sealed class PoolRules(ConfiguredProviders providers)
{
    /// <summary>The provider is there and can be used, and takes the definition.</summary>
    /// <exception cref="ApiError">
    /// 400 InputError, InputValidationError; 503 ProviderSetupFailed.
    /// </exception>
    public void Require(string providerId, RawJson config)
    {
        var provider = providers.Find(providerId) ?? throw ApiError.InputError(
            $"Invalid Provider: there is none with the id '{providerId}'. Those that there are: "
            + $"{string.Join(", ", providers.Ids)}.");
        provider.RequireUsable();
        var faults = provider.FaultsOf(config);
        if (faults.Count > 0)
        {
            throw ApiError.InputValidationError(
                $"\nThe config does not satisfy the schema of provider type {provider.ProviderType}\nErrors:"
                + string.Concat(faults.Select(fault => $"\n  * {fault}")));
        }
    }
}
