using BenchmarkDotNet.Attributes;
using Taskcluster.Modules.Kernel.Scopes;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Benchmarks.Micro;

/// <summary>Whether a caller with some dozens of scopes may create a task.</summary>
public class ScopeBenchmarks
{
    // As createTask declares it (Queue/Api/Tasks/CreateTask.cs).
    private readonly ScopeTemplate template = AllOf(
        Each("scope", "scopes", "<scope>"),
        Each("route", "routes", "queue:route:<route>"),
        "queue:create-task:project:<projectId>",
        "queue:scheduler-id:<schedulerId>",
        AnyOf(Each("priority", "priorities", "queue:create-task:<priority>:<provisionerId>/<workerType>")));

    private readonly ScopeSet held = ScopeSet.From(
    [
        .. Enumerable.Range(0, 50).Select(number => $"secrets:get:project/benchmark/secret-{number}"),
        "queue:get-artifact:private/benchmark/*", "queue:route:index.benchmark.*",
        "queue:create-task:project:benchmark", "queue:scheduler-id:benchmark", "queue:create-task:medium:benchmark/*",
    ]);

    [GlobalSetup]
    public void Check()
    {
        if (!IsSatisfied())
        {
            throw new InvalidOperationException("The scopes do not suffice.");
        }
    }

    [Benchmark]
    public bool IsSatisfied() => template.IsSatisfiedBy(
        new ScopeValues(capacity: 7)
        {
            { "scopes", ["queue:get-artifact:private/benchmark/*"] },
            { "routes", ["index.benchmark.v1.load.latest"] },
            { "projectId", "benchmark" },
            { "schedulerId", "benchmark" },
            { "priorities", ["low", "medium", "high"] },
            { "provisionerId", "benchmark" },
            { "workerType", "load" },
        },
        held);
}
