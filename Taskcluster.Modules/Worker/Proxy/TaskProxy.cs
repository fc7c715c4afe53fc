using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Worker.Claims;

namespace Taskcluster.Modules.Worker.Proxy;

/// <summary>
/// The taskcluster-proxy of one task (spec/queue.md §5.5): an HTTP server on loopback that signs what the task sends
/// with the task's credentials, narrowed to the task's own scopes and the making of its artifacts. The task never sees
/// credentials, and cannot report or reclaim itself. Everybody on this machine can connect to it while the task runs;
/// on Linux it answers the worker's own user and the task alone, and that of a task in a sandbox only the task.
/// Containers have users of their own: there the machine's are not told apart.
/// </summary>
internal sealed class TaskProxy : IAsyncDisposable
{
    /// <summary>The scopes are shown in headers up to this length; clients bound theirs.</summary>
    private const int LongestShownScopes = 4096;

    private const int LongestUrl = 64 << 10;
    private const string Known = "taskcluster.caller";
    private const string Revision = "monolith";
    private static readonly TimeSpan BewitLasts = TimeSpan.FromHours(1);

    // What still runs when the task has ended belongs to nobody.
    private static readonly TimeSpan LastAnswersLimit = TimeSpan.FromSeconds(1);

    private readonly WebApplication application;
    private readonly WorkerContext context;
    private readonly ClaimKeeper keeper;
    private readonly ProxyForwarder forwarder;
    private readonly string rootUrl;
    private readonly string? directory;
    private readonly IReadOnlyList<string> scopes;
    private volatile Replacement? replacement;

    private TaskProxy(
        WebApplication application, WorkerContext context, Claim claim, ClaimKeeper keeper, string? directory)
    {
        this.application = application;
        this.context = context;
        this.keeper = keeper;
        this.directory = directory;
        forwarder = new ProxyForwarder(context.ProxyHttp, context.Clock);
        rootUrl = context.Settings.RootUrl.TrimEnd('/');
        scopes = [.. claim.Task.Scopes, $"queue:create-artifact:{claim.TaskId}/{claim.RunId}"];
    }

    /// <summary>What becomes <c>TASKCLUSTER_PROXY_URL</c>.</summary>
    public string Url { get; private set; } = string.Empty;

    /// <summary>Starts listening on a free port.</summary>
    /// <param name="context">The worker.</param>
    /// <param name="claim">The run.</param>
    /// <param name="keeper">Its present credentials.</param>
    /// <param name="directory">The task's folder; null for a container.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<TaskProxy> Start(
        WorkerContext context, Claim claim, ClaimKeeper keeper, string? directory, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            options.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        });
        builder.Services.Add(new(typeof(ILoggerFactory), context.Loggers));
        var proxy = new TaskProxy(builder.Build(), context, claim, keeper, directory);
        proxy.application.Run(proxy.Answer);
        await proxy.application.StartAsync(cancel);
        proxy.Url = proxy.application.Urls.First().TrimEnd('/');
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(LastAnswersLimit, context.Clock);
        await application.StopAsync(limit.Token);
        await application.DisposeAsync();
    }

    private Credentials Current()
    {
        // New credentials of the claim win over what the task put here before.
        var own = keeper.Credentials;
        var current = replacement is { } replaced && ReferenceEquals(replaced.Of, own) ? replaced.By : own;
        return current with { AuthorizedScopes = scopes };
    }

    private async Task Answer(HttpContext call)
    {
        try
        {
            await Route(call);
        }
        catch (OperationCanceledException) when (call.RequestAborted.IsCancellationRequested)
        {
            // The task has left.
        }
    }

    private Task Route(HttpContext call)
    {
        if (!IsFromTask(call.Request) || !IsCallersOwn(call))
        {
            return ProxyForwarder.Refuse(
                call, StatusCodes.Status403Forbidden, "Only the task itself calls here, and no web page.");
        }

        var target = RawTarget.Of(call);
        switch (RawTarget.PathOf(target))
        {
            case "/bewit":
                return SignUrl(call);
            case "/credentials":
                return Replace(call);
        }

        if (ProxyTarget.Of(rootUrl, target, out var problem) is not { } url)
        {
            return ProxyForwarder.Refuse(call, StatusCodes.Status404NotFound, problem);
        }

        var credentials = Current();
        Introduce(call.Response, url, credentials);
        return forwarder.Forward(call, url, request => context.Client.As(Current()).Sign(request));
    }

    // A browser on this machine may be told by any page to send requests to any port; the names keep a page from
    // pretending that it comes from here.
    private static bool IsFromTask(HttpRequest request) =>
        request.Host.Host is "127.0.0.1" or "localhost" or "taskcluster"
        && request.Headers["Sec-Fetch-Site"].ToString() is "" or "none" or "same-origin";

    private bool IsCallersOwn(HttpContext call)
    {
        if (!OperatingSystem.IsLinux() || directory is null)
        {
            return true;
        }

        // A connection does not change hands while it is open; to find out takes some milliseconds.
        if (call.Features.Get<IConnectionItemsFeature>()?.Items is not { } items)
        {
            return false;
        }

        if (!items.TryGetValue(Known, out var found))
        {
            var caller = new IPEndPoint(call.Connection.RemoteIpAddress!, call.Connection.RemotePort);
            var here = new IPEndPoint(call.Connection.LocalIpAddress!, call.Connection.LocalPort);
            found = items[Known] = (!context.Confinement.HasSandbox && ProxyCaller.IsOwnUser(caller, here))
                || ProxyCaller.IsOfTask(caller, here, directory);
        }

        return found is true;
    }

    private void Introduce(HttpResponse reply, Uri url, Credentials credentials)
    {
        var version = typeof(TaskProxy).Assembly.GetName().Version!.ToString(3);
        reply.Headers["X-Taskcluster-Endpoint"] = url.OriginalString;
        reply.Headers["X-Taskcluster-Proxy-Version"] = version;
        reply.Headers["X-Taskcluster-Proxy-Revision"] = Revision;
        if (string.IsNullOrEmpty(credentials.Certificate))
        {
            reply.Headers["X-Taskcluster-Proxy-Perm-ClientId"] = credentials.ClientId;
        }
        else
        {
            reply.Headers["X-Taskcluster-Proxy-Temp-ClientId"] = credentials.ClientId;
            using var certificate = JsonDocument.Parse(credentials.Certificate);
            if (certificate.RootElement.TryGetProperty("scopes", out var granted))
            {
                Show(reply, "X-Taskcluster-Proxy-Temp-Scopes", granted.GetRawText());
            }
        }

        Show(
            reply,
            "X-Taskcluster-Authorized-Scopes",
            JsonSerializer.Serialize(scopes, ClaimJson.Default.IReadOnlyListString));
    }

    private static void Show(HttpResponse reply, string name, string value)
    {
        if (value.Length <= LongestShownScopes)
        {
            reply.Headers[name] = value.ReplaceLineEndings(" ");
        }
    }

    private async Task SignUrl(HttpContext call)
    {
        var body = await Text(call);
        if (!Uri.TryCreate(body, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            await ProxyForwarder.Refuse(
                call, StatusCodes.Status500InternalServerError, "The body must be a whole http or https URL.");
            return;
        }

        var signed = Current().SignUrl(ApiPath.Exact(body), context.ServerClock.Now + BewitLasts).OriginalString;
        call.Response.StatusCode = StatusCodes.Status303SeeOther;
        call.Response.Headers.Location = signed;
        call.Response.ContentType = "text/plain; charset=utf-8";
        await call.Response.WriteAsync(signed, call.RequestAborted);
    }

    private async Task Replace(HttpContext call)
    {
        if (!HttpMethods.IsPut(call.Request.Method))
        {
            await ProxyForwarder.Refuse(
                call, StatusCodes.Status405MethodNotAllowed, "Credentials are replaced by PUT.");
            return;
        }

        try
        {
            var given = JsonSerializer.Deserialize(await Text(call), ClaimJson.Default.Credentials)
                ?? throw new JsonException("null is no credentials.");
            using (JsonDocument.Parse(string.IsNullOrEmpty(given.Certificate) ? "{}" : given.Certificate))
            {
                replacement = new Replacement(keeper.Credentials, given);
            }
        }
        catch (JsonException problem)
        {
            await ProxyForwarder.Refuse(
                call,
                StatusCodes.Status400BadRequest,
                $"The body must be clientId, accessToken and, if there is one, certificate: {problem.Message}");
        }
    }

    private static async Task<string> Text(HttpContext call)
    {
        var body = new byte[LongestUrl];
        var length = await call.Request.Body.ReadAtLeastAsync(
            body, body.Length, throwOnEndOfStream: false, call.RequestAborted);
        return Encoding.UTF8.GetString(body, 0, length).Trim();
    }

    private sealed record Replacement(Credentials Of, Credentials By);
}
