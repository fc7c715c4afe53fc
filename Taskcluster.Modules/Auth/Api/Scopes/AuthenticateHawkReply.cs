using System.Text.Json.Serialization;
using Taskcluster.Modules.Auth.Api.Clients;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Scopes;

/// <summary>What a request's signature is worth, by <c>status</c>.</summary>
[Schema("auth", "authenticate-hawk-response", Title = "Authenticate Hawk Response")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "status")]
[JsonDerivedType(typeof(HawkSuccess), "auth-success")]
[JsonDerivedType(typeof(HawkFailure), "auth-failed")]
[JsonDerivedType(typeof(HawkAbsent), "no-auth")]
public abstract record AuthenticateHawkReply;

/// <summary>The signature is good; this is who signed.</summary>
public sealed record HawkSuccess : AuthenticateHawkReply
{
    [OneOfValues("\"hawk\"")]
    public string Scheme { get; } = "hawk";

    [SameAs<ClientReply>]
    public required string ClientId { get; init; }

    [SameAs<ScopeSetBody>]
    public required IReadOnlyList<string> Scopes { get; init; }

    [Says("When the credentials end.")]
    public required DateTimeOffset Expires { get; init; }

    [Untyped, Says("The hash of the payload that the signature covers, if it covers one.")]
    public string? Hash { get; init; }
}

/// <summary>The signature is not good.</summary>
public sealed record HawkFailure([Says("Why, for people.")] string Message) : AuthenticateHawkReply;

/// <summary>Nothing was signed; anybody's scopes are answered.</summary>
public sealed record HawkAbsent : AuthenticateHawkReply
{
    [OneOfValues("\"none\"")]
    public string Scheme { get; } = "none";

    [SameAs<ScopeSetBody>]
    public required IReadOnlyList<string> Scopes { get; init; }

    [Says("Until when the answer may be kept.")]
    public required DateTimeOffset Expires { get; init; }
}
