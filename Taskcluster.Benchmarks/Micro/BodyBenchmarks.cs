using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Benchmarks.Macro;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Monolith;

namespace Taskcluster.Benchmarks.Micro;

/// <summary>The body of createTask: parsing it, and parsing and judging it by its published schema.</summary>
public class BodyBenchmarks
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"taskcluster-micro-{Environment.ProcessId}");
    private readonly byte[] body = TaskRequests.Body("fN1SbArXTPSVFNUvaOlinQ");
    private WebApplication host = null!;
    private BodyJudge judge = null!;
    private ApiMethod method = null!;
    private ApiOptions options = null!;

    // Not asynchronous: inside this process, BenchmarkDotNet would not wait for it.
    [GlobalSetup]
    public void BuildHost()
    {
        host = MonolithHost.Build(new HostSettings { DataFolder = folder, IsThrowAway = true, Port = 0 })
            .GetAwaiter().GetResult();
        judge = host.Services.GetRequiredService<BodyJudge>();
        options = host.Services.GetRequiredService<ApiOptions>();
        method = host.Services.GetRequiredService<ApiCatalog>().Find("queue", "createTask")!;
        ParseAndValidate();
    }

    [GlobalCleanup]
    public void EndHost() => host.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public void Parse()
    {
        using var call = NewCall();
        call.ParseBody();
    }

    [Benchmark]
    public void ParseAndValidate()
    {
        using var call = NewCall();
        call.ParseBody();
        judge.RequireValidBody(call);
    }

    private ApiCall NewCall() => new(method, [], NoCaller, options) { Body = body, ContentType = "application/json" };

    private static Caller NoCaller() => throw new InvalidOperationException("Nobody asked who calls.");
}
