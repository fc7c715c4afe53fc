using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Monolith;

namespace Taskcluster.Benchmarks.Micro;

/// <summary>What it costs to measure one call, in a host with metrics and in one without.</summary>
public class RequestMetricsBenchmarks
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"taskcluster-micro-{Environment.ProcessId}");
    private (WebApplication Host, RequestMetrics Metrics) off;
    private (WebApplication Host, RequestMetrics Metrics) on;
    private ApiMethod method = null!;

    // Not asynchronous: inside this process, BenchmarkDotNet would not wait for it.
    [GlobalSetup]
    public void BuildHosts()
    {
        off = Build("off", "false");
        on = Build("on", "true");
        method = on.Host.Services.GetRequiredService<ApiCatalog>().Find("queue", "createTask")!;
    }

    [GlobalCleanup]
    public void EndHosts()
    {
        off.Host.DisposeAsync().AsTask().GetAwaiter().GetResult();
        on.Host.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [Benchmark(Baseline = true)]
    public void WithoutMetrics() => off.Metrics.End(method, 200, off.Metrics.Begin());

    [Benchmark]
    public void WithMetrics() => on.Metrics.End(method, 200, on.Metrics.Begin());

    private (WebApplication Host, RequestMetrics Metrics) Build(string name, string enabled)
    {
        var host = MonolithHost.Build(new HostSettings
        {
            DataFolder = $"{folder}-{name}",
            IsThrowAway = true,
            Port = 0,
            Overrides = new Dictionary<string, string?> { ["Metrics:Enabled"] = enabled },
        }).GetAwaiter().GetResult();
        return (host, host.Services.GetRequiredService<RequestMetrics>());
    }
}
