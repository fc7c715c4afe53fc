using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Worker.Proxy;

/// <summary>Where a request to a task's proxy is meant for (spec/queue.md §5.5).</summary>
internal static partial class ProxyTarget
{
    // Service, version and at least one part of a method's path.
    private const int FewestParts = 3;

    /// <summary>
    /// The URL to forward to, its path as it was written; null if the target names no API method and no host, and
    /// <paramref name="problem"/> says why.
    /// </summary>
    public static Uri? Of(string rootUrl, string target, out string problem)
    {
        var parts = RawTarget.PathOf(target)[1..].ToString().Split('/');
        var first = parts[0];
        problem = string.Empty;
        if (first == "api")
        {
            return parts.Length > FewestParts ? Exact($"{rootUrl}{target}") : Short(target, out problem);
        }

        if (!HostName().IsMatch(first))
        {
            problem = $"'{first}' is neither api, nor a service, nor the name of a host.";
            return null;
        }

        if (first.Contains('.'))
        {
            return Exact($"https://{target[1..]}");
        }

        // As it was in 2017, when the proxy was reached as http://taskcluster/queue/v1/....
        return parts.Length >= FewestParts ? Exact($"{rootUrl}/api{target}") : Short(target, out problem);
    }

    private static Uri Exact(string url) => ApiPath.Exact(url);

    private static Uri? Short(string target, out string problem)
    {
        problem = $"{target} is too short: what is meant is /api/<service>/<version>/<path>.";
        return null;
    }

    [GeneratedRegex(
        @"^(?=.{1,253}\z)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostName();
}
