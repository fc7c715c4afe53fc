using System.Net;
using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>Keeps others than the programs of this machine from a service that asks for no scopes.</summary>
[DiffersInFixture(
    "Who may control it",
    "any program of the same machine, without credentials",
    "nobody: there is nothing to control")]
internal static class LocalCallers
{
    /// <summary>Lets the calls of local programs pass.</summary>
    /// <exception cref="ApiError">
    /// 403 LoopbackOnly: it comes from another machine. 403 CrossSite: a page of another site has sent it, by the
    /// browser of somebody who sits at this machine.
    /// </exception>
    public static void Require(HttpContext context, string service)
    {
        // No address: not by a network at all.
        if (context.Connection.RemoteIpAddress is { } address && !IsLoopback(address))
        {
            throw ApiError.Named(
                "LoopbackOnly", 403,
                $"The service {service} answers programs on its own machine only; this call comes from {address}.");
        }

        var headers = context.Request.Headers;
        if (headers["Sec-Fetch-Site"] == "cross-site" || !IsLocalOrigin(headers.Origin))
        {
            throw ApiError.Named(
                "CrossSite", 403,
                $"The service {service} answers no page of another site; this call comes from "
                + $"{(headers.Origin is [{ Length: > 0 } origin] ? origin : "one")}.");
        }
    }

    private static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    // Browsers too old for the other header say who asks by this one.
    private static bool IsLocalOrigin(string? origin) =>
        string.IsNullOrEmpty(origin) || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback);
}
