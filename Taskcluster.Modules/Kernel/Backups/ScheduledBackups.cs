using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>
/// Makes a backup when the newest one is older than <see cref="BackupOptions.IntervalHours"/>, also across restarts,
/// and removes the oldest. One that fails is told in the log, in the log of administration and by a metric, and tried
/// again.
/// </summary>
public sealed partial class ScheduledBackups : Loop
{
    private const string Prefix = "taskcluster.backup.";

    private readonly DataFolder folder;
    private readonly BackupOptions options;
    private readonly ProgramVersion version;
    private readonly KillPoints kills;
    private readonly ILogger<ScheduledBackups> log;
    private readonly string target;
    private DateTimeOffset? newest;
    private DateTimeOffset? retryAt;
    private long failures;

    public ScheduledBackups(
        DataFolder folder,
        BackupOptions options,
        ProgramVersion version,
        KillPoints kills,
        TimeProvider clock,
        IMeterFactory meters,
        ILogger<ScheduledBackups> log)
        : base(clock)
    {
        this.folder = folder;
        this.options = options;
        this.version = version;
        this.kills = kills;
        this.log = log;
        target = options.FolderOf(folder.Path);
        if (!IsOn)
        {
            return;
        }

        // A copy from the future, of a clock that was wrong, shall not put off the next one.
        newest = BackupCopies.Newest(target) is { } last && last < clock.GetUtcNow() ? last : null;
        var meter = meters.Create(HostMeter.Name);
        meter.CreateObservableGauge(
            Prefix + "age", Age, "s", "The age of the newest scheduled backup; -1 while there is none.");
        meter.CreateObservableCounter(
            Prefix + "failures",
            () => Interlocked.Read(ref failures),
            "{failure}",
            "Scheduled backups that failed since the start.");
    }

    private bool IsOn => options.Scheduled == true;

    protected override DateTimeOffset? NextDue() => !IsOn
        ? null
        : retryAt ?? (newest is { } last ? last + TimeSpan.FromHours(options.IntervalHours) : DateTimeOffset.MinValue);

    // It reads and writes for seconds or minutes: the few threads of the pool are there for requests.
    protected override Task RunOnce(CancellationToken cancellation) => Task.Factory.StartNew(
        () => Run(cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken cancellation)
    {
        var request = new BackupRequest
        {
            DataFolder = folder.Path,
            Target = target,
            Program = version.Version,
            WithKey = options.WithKey,
            Links = options.Links,
            Keep = options.Keep,
        };
        try
        {
            var result = new BackupRun(request, Clock, kills).Run(new BackupProgress(), cancellation);
            newest = result.Manifest.Created;
            retryAt = null;
            LogMade(log, result.Name, result.Manifest.Contents, result.Copied, result.Removed);
            if (result.Manifest.Lost.Count > 0)
            {
                LogLost(log, result.Manifest.Lost.Count, result.Name);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Interlocked.Increment(ref failures);
            retryAt = Clock.GetUtcNow() + TimeSpan.FromMinutes(options.RetryMinutes);
            LogFailed(log, error, target, options.RetryMinutes);
            WriteDown(error);
        }
    }

    private void WriteDown(Exception failure)
    {
        try
        {
            AdministrationLog.Append(
                folder.Path, Clock, "backup-failed", new JsonObject { ["to"] = target, ["why"] = failure.Message });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It stands in the server's log.
        }
    }

    private double Age() => newest is { } last ? (Clock.GetUtcNow() - last).TotalSeconds : -1;

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Backed up to {Name}: contents {Contents}, {Copied} of them new; older copies removed: {Removed}")]
    private static partial void LogMade(ILogger log, string name, long contents, long copied, int removed);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Contents that the data folder has lost or damaged: {Count}; the manifest of {Name} lists them")]
    private static partial void LogLost(ILogger log, int count, string name);

    [LoggerMessage(
        Level = LogLevel.Error, Message = "The backup to {Target} failed and is tried again in {Minutes} minutes")]
    private static partial void LogFailed(ILogger log, Exception error, string target, double minutes);
}
