using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Worker.Logs;

/// <summary>
/// Serves the logs of running tasks: <c>GET /log/&lt;token&gt;</c> answers with the log from its beginning and goes on
/// until it ends. Whoever knows a token may read; it is in the URL of the artifact, which the queue guards.
/// </summary>
public sealed class LiveLogServer : IAsyncDisposable
{
    // Readers may hold a URL of a task that has ended meanwhile; this many are sent on to the stored log.
    private const int RememberedEnds = 256;

    // Logs have ended when this is disposed; their readers come to the end by themselves, unless they are stuck.
    private static readonly TimeSpan LastReadersLimit = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, TaskLog> running = new();
    private readonly ConcurrentDictionary<string, string> ended = new();
    private readonly ConcurrentQueue<string> endedOrder = new();
    private readonly WebApplication application;
    private Uri url = new("http://localhost");

    private LiveLogServer(WebApplication application) => this.application = application;

    /// <summary>Starts listening.</summary>
    /// <param name="address">Where; port 0 takes a free one.</param>
    /// <param name="knownAs">How readers reach it, where that is not its address.</param>
    /// <param name="loggers">Where the server itself logs.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<LiveLogServer> Start(
        IPEndPoint address, Uri? knownAs, ILoggerFactory loggers, CancellationToken cancel)
    {
        // An empty builder: nothing of the process' own configuration may move or open this listener.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(address);
        });
        builder.Services.Add(new(typeof(ILoggerFactory), loggers));
        var server = new LiveLogServer(builder.Build());
        server.application.Run(server.Answer);
        await server.application.StartAsync(cancel);
        server.url = knownAs ?? Reachable(new Uri(server.application.Urls.First()), address.Address);
        return server;
    }

    /// <summary>Opens a log to readers; gets its URL.</summary>
    internal string Open(TaskLog log)
    {
        var token = SlugId.New();
        running[token] = log;
        return new Uri(url, $"/log/{token}").AbsoluteUri;
    }

    /// <summary>Closes a log that has ended; those who still come are sent to <paramref name="storedUrl"/>.</summary>
    internal void Close(string logUrl, string storedUrl)
    {
        var token = logUrl[(logUrl.LastIndexOf('/') + 1)..];
        ended[token] = storedUrl;
        endedOrder.Enqueue(token);
        running.TryRemove(token, out _);
        while (endedOrder.Count > RememberedEnds && endedOrder.TryDequeue(out var oldest))
        {
            ended.TryRemove(oldest, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(LastReadersLimit, TimeProvider.System);
        await application.StopAsync(limit.Token);
        await application.DisposeAsync();
    }

    // "Any address" is where to listen, but nowhere to go.
    private static Uri Reachable(Uri bound, IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            ? new UriBuilder(bound) { Host = Dns.GetHostName() }.Uri
            : bound;

    private async Task Answer(HttpContext context)
    {
        var reply = context.Response;
        reply.Headers.AccessControlAllowOrigin = "*";
        reply.Headers.AccessControlExposeHeaders = "Transfer-Encoding";
        reply.Headers.XContentTypeOptions = "nosniff";
        reply.Headers.CacheControl = "no-store";
        var path = context.Request.Path.Value ?? string.Empty;
        if (!HttpMethods.IsGet(context.Request.Method) || !path.StartsWith("/log/", StringComparison.Ordinal))
        {
            reply.StatusCode = StatusCodes.Status400BadRequest;
            await reply.WriteAsync("Only GET /log/<token> is answered here.", context.RequestAborted);
            return;
        }

        var token = path["/log/".Length..];
        if (running.TryGetValue(token, out var log))
        {
            await Serve(log, context);
        }
        else if (ended.TryGetValue(token, out var storedUrl))
        {
            reply.StatusCode = StatusCodes.Status303SeeOther;
            reply.Headers.Location = storedUrl;
        }
        else
        {
            reply.StatusCode = StatusCodes.Status401Unauthorized;
            await reply.WriteAsync("Access denied", context.RequestAborted);
        }
    }

    private static async Task Serve(TaskLog log, HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await log.Follow(context.Response.Body, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader has left.
        }
    }
}
