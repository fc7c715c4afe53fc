using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>
/// <c>/metrics</c>, for those who may read it. A proxy on the same machine calls from loopback for anybody: what it has
/// passed on shows by a header, or by the host's name, and needs the token.
/// </summary>
internal sealed class MetricsSurface(MetricsOptions options, RootUrl rootUrl, IServiceProvider services) : HttpSurface
{
    private const string Path = "/metrics";
    private const string Bearer = "Bearer ";

    private static readonly string[] OfProxies = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

    private readonly Lock gate = new();
    private readonly IReadOnlyList<IPNetwork> allowed = options.Networks();
    private byte[]? answer;
    private long answered;

    public override string Prefix => Path;

    public override Task Handle(HttpContext context, string target)
    {
        if (!RawTarget.PathOf(target).SequenceEqual(Path) || !options.Enabled)
        {
            return NotFoundReply.Write(context);
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return NotFoundReply.Write(context, StatusCodes.Status405MethodNotAllowed, "Metrics are read by GET");
        }

        return MayRead(context) ? Answer(context) : Refuse(context);
    }

    private bool MayRead(HttpContext context) =>
        options.Token is { } token ? HasToken(context.Request, token) : IsNear(context);

    private static bool HasToken(HttpRequest request, string token) =>
        request.Headers.Authorization is [{ } sent] && sent.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(sent[Bearer.Length..])),
            SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private bool IsNear(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return address is not null
            && allowed.Any(network => network.Contains(address))
            && !Array.Exists(OfProxies, context.Request.Headers.ContainsKey)
            && !(IPAddress.IsLoopback(address) && IsPublicHost(context.Request.Host));
    }

    // A proxy that sets no header of its own still passes on the name by which the public knows the server.
    private bool IsPublicHost(HostString host) =>
        rootUrl.Host is not ("localhost" or "127.0.0.1" or "[::1]")
        && string.Equals(host.Host, rootUrl.Host, StringComparison.OrdinalIgnoreCase);

    private Task Refuse(HttpContext context)
    {
        if (options.Token is not null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return NotFoundReply.Write(
                context, StatusCodes.Status401Unauthorized, "Metrics need the token of the setting Metrics:Token");
        }

        return NotFoundReply.Write(
            context,
            StatusCodes.Status403Forbidden,
            "Metrics may be read from the addresses of the setting Metrics:AllowedFrom, and not through a proxy; set "
            + "Metrics:Token to read them from elsewhere");
    }

    private Task Answer(HttpContext context)
    {
        var body = Current();
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body).AsTask();
    }

    // By the wall clock: who scrapes goes by that too.
    private byte[] Current()
    {
        lock (gate)
        {
            if (answer is null || Stopwatch.GetElapsedTime(answered).TotalSeconds >= options.CacheSeconds)
            {
                answer = PrometheusText.Of(services.GetRequiredService<MeterReader>().Read());
                answered = Stopwatch.GetTimestamp();
            }

            return answer;
        }
    }
}
