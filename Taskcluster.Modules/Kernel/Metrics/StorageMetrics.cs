using System.Diagnostics;
using System.Diagnostics.Metrics;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>What the data folder takes, and what its disk has left.</summary>
internal sealed class StorageMetrics : IMetricsSource
{
    private readonly Database database;
    private readonly MetricsOptions options;
    private (long Count, long Bytes) contents;
    private long contentsRead;

    public StorageMetrics(IMeterFactory meters, Database database, DataFolder folder, MetricsOptions options)
    {
        this.database = database;
        this.options = options;
        var meter = meters.Create(HostMeter.Name);
        meter.CreateObservableGauge(
            "taskcluster.disk.free",
            () => new DriveInfo(folder.Path).AvailableFreeSpace,
            "By",
            "What the program may still write to the disk of the data folder.");
        meter.CreateObservableGauge(
            "taskcluster.disk.size",
            () => new DriveInfo(folder.Path).TotalSize,
            "By",
            "The size of that disk.");
        meter.CreateObservableGauge(
            "taskcluster.storage.size",
            () => new[]
            {
                Part("database", LengthOf(database.Path)),
                Part("write-ahead-log", LengthOf(database.Path + Dialect.LogSuffix)),
                Part("contents", Contents().Bytes),
            },
            "By",
            "What the data folder takes, by part; contents are the bytes of artifacts and objects, each stored once.");
        meter.CreateObservableGauge(
            "taskcluster.contents",
            () => Contents().Count,
            "{content}",
            "Different contents of artifacts and objects.");
    }

    private static Measurement<long> Part(string name, long bytes) =>
        new(bytes, new KeyValuePair<string, object?>("part", name));

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    // One row a content has to be looked at; there may be a million.
    private (long Count, long Bytes) Contents()
    {
        if (contentsRead == 0 || Stopwatch.GetElapsedTime(contentsRead).TotalSeconds >= options.SlowCacheSeconds)
        {
            contents = database.Read(rows =>
            {
                using var call = rows.Sql("SELECT count(*), coalesce(sum(size_bytes), 0) FROM contents");
                call.Step();
                return (call.Long(0), call.Long(1));
            });
            contentsRead = Stopwatch.GetTimestamp();
        }

        return contents;
    }
}
