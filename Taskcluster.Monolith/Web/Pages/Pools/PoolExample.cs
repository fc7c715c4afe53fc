using Taskcluster.Monolith.Web.Pages.Workers;

namespace Taskcluster.Monolith.Web.Pages.Pools;

/// <summary>The config that a new pool begins with, by the kind of its provider.</summary>
internal static class PoolExample
{
    private const string OfLocal = """
        minCapacity: 0
        maxCapacity: 2
        lifecycle:
          queueInactivityTimeout: 300
        launchConfigs:
          - isolation: sandbox
            workerManager:
              capacityPerInstance: 1

        """;

    private const string OfStatic = """
        lifecycle:
          reregistrationTimeout: 345600
        workerConfig: {}

        """;

    private const string OfCloud = """
        minCapacity: 0
        maxCapacity: 1
        launchConfigs: []

        """;

    /// <summary>The config in YAML.</summary>
    /// <param name="providerType">Such as <c>local</c>.</param>
    public static string Of(string providerType) => providerType switch
    {
        PoolProvider.Local => OfLocal,
        PoolProvider.Static => OfStatic,
        "google" or "aws" or "azure" => OfCloud,
        _ => "{}\n",
    };
}
