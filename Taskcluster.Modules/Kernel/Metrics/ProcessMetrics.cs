using System.Diagnostics;
using System.Diagnostics.Metrics;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>What the process takes; several hosts in one process each tell all of it.</summary>
internal sealed class ProcessMetrics : IMetricsSource
{
    private const string OpenFiles = "/proc/self/fd";

    public ProcessMetrics(IMeterFactory meters, ProgramVersion version)
    {
        var meter = meters.Create(HostMeter.Name);
        meter.CreateObservableGauge(
            "taskcluster.build.info",
            () => new Measurement<int>(
                1,
                new KeyValuePair<string, object?>("version", version.Version),
                new KeyValuePair<string, object?>("revision", version.Commit)),
            description: "1, with the program's version and revision.");
        AddProcess(meter);
        AddRuntime(meter);
    }

    private static void AddProcess(Meter meter)
    {
        meter.CreateObservableCounter(
            "process.cpu", () => Of(process => process.TotalProcessorTime.TotalSeconds), "s", "Processor time.");
        meter.CreateObservableGauge(
            "process.resident_memory", () => Of(process => (double)process.WorkingSet64), "By", "Resident memory.");
        meter.CreateObservableGauge(
            "process.threads", () => Of(process => (double)process.Threads.Count), "{thread}", "Threads.");
        meter.CreateObservableGauge(
            "process.start_time",
            () => Of(process => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0),
            "s",
            "When the process began, in seconds since 1970.");
        if (Directory.Exists(OpenFiles))
        {
            meter.CreateObservableGauge(
                "process.open_fds",
                () => Directory.EnumerateFileSystemEntries(OpenFiles).Count(),
                "{file}",
                "Open files and connections.");
        }
    }

    private static void AddRuntime(Meter meter)
    {
        meter.CreateObservableCounter(
            "dotnet.gc.collections",
            () => Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => new Measurement<int>(
                GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation))),
            "{collection}",
            "Garbage collections, by generation; those of a generation are counted with the younger ones too.");
        meter.CreateObservableCounter(
            "dotnet.gc.pause", () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time in garbage collections.");
        meter.CreateObservableGauge(
            "dotnet.gc.heap", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed memory in use.");
        meter.CreateObservableCounter(
            "dotnet.gc.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Managed memory that was allocated.");
        meter.CreateObservableGauge(
            "dotnet.thread_pool.threads", () => ThreadPool.ThreadCount, "{thread}", "Threads of the pool.");
        meter.CreateObservableGauge(
            "dotnet.thread_pool.queue", () => ThreadPool.PendingWorkItemCount, "{item}", "Work that waits for one.");
    }

    private static double Of(Func<Process, double> value)
    {
        using var process = Process.GetCurrentProcess();
        return value(process);
    }
}
