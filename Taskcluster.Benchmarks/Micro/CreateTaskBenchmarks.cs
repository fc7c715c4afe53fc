using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Benchmarks.Macro;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Queue;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Monolith;

namespace Taskcluster.Benchmarks.Micro;

/// <summary>
/// All of createTask but HTTP and authentication, which the other classes measure: from its body to its answer by way
/// of the writer, whose thread counts as well, and the parts that no other class has. Its commits are not synced, and
/// no subscriber runs.
/// </summary>
public class CreateTaskBenchmarks
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"taskcluster-micro-{Environment.ProcessId}");
    private readonly byte[] body = TaskRequests.Body("fN1SbArXTPSVFNUvaOlinQ");
    private readonly Caller caller = new(StaticClients.RootId, ScopeSet.From(["*"]), DateTimeOffset.MaxValue);
    private WebApplication host = null!;
    private InProcessApi api = null!;
    private CreateTaskBody read = null!;

    // Not asynchronous: inside this process, BenchmarkDotNet would not wait for it.
    [GlobalSetup]
    public void BuildHost()
    {
        host = MonolithHost.Build(new HostSettings { DataFolder = folder, IsThrowAway = true, Port = 0 })
            .GetAwaiter().GetResult();
        api = host.Services.GetRequiredService<InProcessApi>();
        read = Read();
        _ = Create();
    }

    [GlobalCleanup]
    public void EndHost() => host.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>The whole.</summary>
    [Benchmark(Baseline = true)]
    public object Create() => api.Call(
        new InProcessCall("queue", "createTask")
        {
            Parameters = new Dictionary<string, string> { ["taskId"] = SlugId.New() },
            Body = body,
        },
        caller).GetAwaiter().GetResult();

    /// <summary>The body's JSON into its record.</summary>
    [Benchmark]
    public CreateTaskBody Read() =>
        System.Text.Json.JsonSerializer.Deserialize(body, QueueJson.Default.CreateTaskBody)!;

    /// <summary>The definition from that record.</summary>
    [Benchmark]
    public object Complete() => NewTask.Complete("fN1SbArXTPSVFNUvaOlinQ", read);
}
