using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>
/// The first thing that sees a request: sets the headers that every response has, refuses foreign hosts, and shows
/// the request to whoever its raw target belongs to (spec/queue.md §1.2).
/// </summary>
[DiffersInFixture(
    "The header `Date`",
    "tells the fixture's clock",
    "tells the server's")]
public sealed class FrontDoor(
    RequestDelegate next,
    RootUrl rootUrl,
    IEnumerable<HttpSurface> surfaces,
    HostEndpoints hostEndpoints,
    LegacyUrls legacy,
    MovableClock? movedClock = null,
    ServedRequests? served = null)
{
    private const string ApiPrefix = "/api/";

    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues ApiPolicy =
        "report-uri /__cspreport__;default-src 'none';frame-ancestors 'none';";

    private readonly HttpSurface[] surfaces = [.. surfaces];

    // Hardly ever any, so that a request looks for none.
    private readonly HttpSurface[] withHosts = [.. surfaces.Where(surface => surface.Host is { Length: > 0 })];

    public Task Invoke(HttpContext context) =>
        served is null ? Serve(context) : served.Count(() => Serve(context));

    private Task Serve(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        if (movedClock is not null)
        {
            // Those who reckon by the server's time must see the moved one; otherwise the web server says it.
            headers.Date = movedClock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        }

        headers["x-for-request-id"] = Guid.NewGuid().ToString();
        var traceId = context.Request.Headers["x-taskcluster-trace-id"];
        headers["x-for-trace-id"] = CanBeSentBack(traceId) ? traceId : Guid.NewGuid().ToString();

        if (OwnerOf(context.Request.Host) is { } owner)
        {
            return Guarded(context, () => owner.HandleAtHost(context, RawTarget.Of(context)));
        }

        if (!IsOurHost(context.Request.Host))
        {
            headers.ContentSecurityPolicy = ApiPolicy;
            return NotFoundReply.Misdirected(context, rootUrl);
        }

        var raw = RawTarget.Of(context);
        var target = legacy.Today(context.Request.Host, raw);
        if (!ReferenceEquals(target, raw))
        {
            context.Features.Set(new RoutedTarget(target));
        }

        foreach (var surface in surfaces)
        {
            if (target.StartsWith(surface.Prefix, StringComparison.Ordinal))
            {
                return Guarded(context, () => surface.Handle(context, target));
            }
        }

        headers.ContentSecurityPolicy = ApiPolicy;
        if (target.StartsWith(ApiPrefix, StringComparison.Ordinal))
        {
            // Endpoint routing would normalize the path; the one API endpoint matches on the raw target itself.
            context.Request.Path = "/api";
            return ApiRoutes.Verbs.Contains(context.Request.Method)
                ? next(context)
                : ApiDispatcher.HandleOtherVerb(context, target);
        }

        return hostEndpoints.Handle(context, target);
    }

    // The API tells of a failing disk itself.
    private static async Task Guarded(HttpContext context, Func<Task> handle)
    {
        try
        {
            await handle();
        }
        catch (StorageException error) when (!error.IsOfStatement && !context.Response.HasStarted)
        {
            await NotFoundReply.Write(context, StatusCodes.Status503ServiceUnavailable, error.Reply);
        }
    }

    // Headers may come with any bytes, but be sent with printable ASCII alone.
    private static bool CanBeSentBack(StringValues value) =>
        value.Count == 1 && value[0] is { Length: > 0 } text && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    // A surface may stand at a host of its own, beside the root URL's.
    private HttpSurface? OwnerOf(HostString host)
    {
        foreach (var surface in withHosts)
        {
            if (string.Equals(surface.Host, host.Value, StringComparison.OrdinalIgnoreCase))
            {
                return surface;
            }
        }

        return null;
    }

    // A page of another site whose name is bound to this machine's address must not get at the API (DNS rebinding).
    private bool IsOurHost(HostString host) =>
        host.Value is { } value
        && (string.Equals(value, rootUrl.Authority, StringComparison.OrdinalIgnoreCase)
            || host.Host.ToLowerInvariant() is "localhost" or "127.0.0.1" or "[::1]"
            || legacy.Knows(host));
}
