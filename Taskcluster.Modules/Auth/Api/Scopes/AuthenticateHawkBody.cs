using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Scopes;

/// <summary>A request that another program received, as far as its signature goes (spec/services.md §3.3).</summary>
[Schema("auth", "authenticate-hawk-request", Title = "Authenticate Hawk Request")]
public sealed record AuthenticateHawkBody
{
    [OneOfValues(
        "\"get\"", "\"post\"", "\"put\"", "\"head\"", "\"delete\"", "\"options\"", "\"trace\"", "\"copy\"", "\"lock\"",
        "\"mkcol\"", "\"move\"", "\"purge\"", "\"propfind\"", "\"proppatch\"", "\"unlock\"", "\"report\"",
        "\"mkactivity\"", "\"checkout\"", "\"merge\"", "\"m-search\"", "\"notify\"", "\"subscribe\"",
        "\"unsubscribe\"", "\"patch\"", "\"search\"", "\"connect\"")]
    [Says("The HTTP verb, in lower case.")]
    public required string Method { get; init; }

    [Says("Path and query as they were requested.")]
    public required string Resource { get; init; }

    [Format("hostname"), Says("The host that the request named.")]
    public required string Host { get; init; }

    [Range(Min = 0, Max = 65_535), Says("The port that the request came to.")]
    public required int Port { get; init; }

    [Says("The Authorization header; absent where there was none.")]
    public string? Authorization { get; init; }

    [SchemaJson("""{"oneOf": [{"format": "ipv6"}, {"format": "ipv4"}]}""")]
    [Says("The address that the request came from, for the log.")]
    public string? SourceIp { get; init; }
}
