using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Taskcluster.Benchmarks.Micro;

/// <summary>The mode <c>micro</c>: BenchmarkDotNet over the classes beside it, inside this process.</summary>
internal static class MicroRun
{
    public static void Run(string[] arguments)
    {
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default);
        BenchmarkSwitcher.FromAssembly(typeof(MicroRun).Assembly)
            .Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
    }
}
