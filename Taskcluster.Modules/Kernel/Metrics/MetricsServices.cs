using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>The services of this folder.</summary>
public static class MetricsServices
{
    public static void AddHostMetrics(this IServiceCollection services, MetricsOptions options)
    {
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton<MeterReader>();
        services.AddSingleton<CommitCounts>();
        services.AddSingleton<RequestMetrics>();
        services.AddSingleton<IMetricsSource>(provider => provider.GetRequiredService<RequestMetrics>());
        services.AddSingleton<IMetricsSource, StorageMetrics>();
        services.AddSingleton<IMetricsSource, ProcessMetrics>();
        services.AddSingleton<HttpSurface, MetricsSurface>();
    }
}
