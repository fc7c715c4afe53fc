using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Health;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work; else 503, with reasons. Neither
/// needs credentials, and neither tells more than that.
/// </summary>
public sealed class HealthSurface(
    HealthOptions options, Database database, DataFolder folder, IHostApplicationLifetime host) : HttpSurface
{
    private const string Live = "/health/live";
    private const string Ready = "/health/ready";
    private const long Mebibyte = 1024 * 1024;

    // Whoever asks more often hears the same.
    private static readonly TimeSpan ProbeKept = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<string?>? probe;
    private long probed;

    public override string Prefix => "/health/";

    public override async Task Handle(HttpContext context, string target)
    {
        var path = RawTarget.PathOf(target).ToString();
        if (path is not (Live or Ready))
        {
            await NotFoundReply.Write(context);
            return;
        }

        List<string> reasons = path == Ready ? await Reasons() : [];
        var body = new JsonObject
        {
            ["status"] = reasons.Count > 0 ? "not ready" : path == Ready ? "ready" : "alive",
        };
        if (reasons.Count > 0)
        {
            body["reasons"] = new JsonArray([.. reasons.Select(reason => JsonValue.Create(reason))]);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        var text = Encoding.UTF8.GetBytes(body.ToJsonString());
        context.Response.ContentType = ApiReply.JsonType;
        context.Response.ContentLength = text.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(text);
        }
    }

    private async Task<List<string>> Reasons()
    {
        if (host.ApplicationStopping.IsCancellationRequested)
        {
            return ["The server is ending."];
        }

        if (!host.ApplicationStarted.IsCancellationRequested)
        {
            return ["The server is starting."];
        }

        var reasons = new List<string>();
        if (DiskReason() is { } disk)
        {
            reasons.Add(disk);
        }

        if (await WriterReason() is { } writer)
        {
            reasons.Add(writer);
        }

        return reasons;
    }

    private string? DiskReason()
    {
        if (options.LeastFreeMebibytes == 0)
        {
            return null;
        }

        try
        {
            var free = new DriveInfo(folder.Path).AvailableFreeSpace / Mebibyte;
            return free >= options.LeastFreeMebibytes
                ? null
                : $"The disk of the data folder has {free} MiB left, less than Health:LeastFreeMebibytes, which is "
                    + $"{options.LeastFreeMebibytes}.";
        }
        catch (IOException error)
        {
            return $"The disk of the data folder cannot be looked at: {error.Message}";
        }
    }

    private Task<string?> WriterReason()
    {
        lock (gate)
        {
            if (probe is null || (probe.IsCompleted && Stopwatch.GetElapsedTime(probed) >= ProbeKept))
            {
                probe = Probe();
                probed = Stopwatch.GetTimestamp();
            }

            return probe;
        }
    }

    // A transaction without rows goes the way of all others, and costs no sync.
    private async Task<string?> Probe()
    {
        try
        {
            await database.Write(_ => { }).WaitAsync(
                TimeSpan.FromSeconds(options.WriterSeconds), TimeProvider.System);
            return null;
        }
        catch (TimeoutException)
        {
            return $"The database's writer has not come to a change within {options.WriterSeconds} s "
                + "(Health:WriterSeconds).";
        }
        catch (Exception error) when (error is StorageException or ObjectDisposedException)
        {
            return $"Nothing can be stored: {error.Message}";
        }
    }
}

/// <summary>Settings of the section <c>Health</c>.</summary>
public sealed record HealthOptions : ICheckedSettings
{
    /// <summary>With less free on the data folder's disk the server is not ready; 0: that does not count.</summary>
    public int LeastFreeMebibytes { get; set; } = 64;

    /// <summary>For how long a change may wait for the writer before the server is not ready.</summary>
    public double WriterSeconds { get; set; } = 5;

    void ICheckedSettings.Check(SettingRules rules) => rules.AboveUpTo(60, WriterSeconds);
}
