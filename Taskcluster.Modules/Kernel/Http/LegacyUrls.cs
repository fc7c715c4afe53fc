using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>
/// The URLs of 2017, when every service had a host of its own: <c>queue.&lt;domain&gt;/v1/…</c>, and
/// <c>references.</c> and <c>schemas.&lt;domain&gt;/…</c> (spec/queue.md §7). Only what is looked up changes;
/// signatures are judged by the host and the path that the client has signed.
/// </summary>
public sealed class LegacyUrls(LegacyOptions options, RootUrl rootUrl, ApiCatalog catalog)
{
    private const string TaskOfIndex = "/task/";

    private readonly string suffix = "." + (options.Domain ?? rootUrl.Host);

    private readonly HashSet<string> hosts = options.Enabled
        ? new(
            catalog.Services.Select(service => service.Name).Concat(["references", "schemas", "index"]),
            StringComparer.OrdinalIgnoreCase)
        : [];

    /// <summary>Whether this is one of the old hosts, the port aside.</summary>
    public bool Knows(HostString host) => ServiceOf(host) is not null;

    /// <summary>The present target of an old one; a target that is none of the old ones stays what it is.</summary>
    public string Today(HostString host, string target)
    {
        if (!options.Enabled)
        {
            return target;
        }

        return ServiceOf(host) switch
        {
            null => IsVersioned(target) ? $"/api/{options.RootService}{target}" : target,
            ("references" or "schemas") and var name => $"/{name}{target}",
            "index" when target.StartsWith(TaskOfIndex, StringComparison.Ordinal) => "/api/index/v1" + target,
            var name => IsVersioned(target) ? $"/api/{name}{target}" : target,
        };
    }

    private string? ServiceOf(HostString host)
    {
        if (hosts.Count == 0 || !host.Host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var name = host.Host[..^suffix.Length];
        return hosts.Contains(name) ? name.ToLowerInvariant() : null;
    }

    // `/v1/` and what follows.
    private static bool IsVersioned(string target)
    {
        var end = target.StartsWith("/v", StringComparison.Ordinal) ? target.IndexOf('/', 2) : -1;
        return end > 2 && !target.AsSpan(2, end - 2).ContainsAnyExceptInRange('0', '9');
    }
}

/// <summary>Settings of the section <c>Legacy</c>: what callers of 2017 need.</summary>
public sealed record LegacyOptions
{
    /// <summary>Whether old hosts, old paths and methods that are no longer published are answered.</summary>
    public bool Enabled { get; set; }

    /// <summary>What follows the service in the old hosts' names; null: the host of the root URL.</summary>
    public string? Domain { get; set; }

    /// <summary>The service that <c>/v1/…</c> means on the host of the root URL.</summary>
    public string RootService { get; set; } = "queue";
}

/// <summary>What a request's raw target means today, where it is an old one.</summary>
/// <param name="Target">Path and query.</param>
public sealed record RoutedTarget(string Target)
{
    /// <summary>The target by which a request finds its method.</summary>
    public static string Of(HttpContext context) =>
        context.Features.Get<RoutedTarget>()?.Target ?? RawTarget.Of(context);
}
