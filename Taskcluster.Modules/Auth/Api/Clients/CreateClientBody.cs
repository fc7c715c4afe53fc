using Taskcluster.Modules.Auth.Api.Scopes;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>What a client is to be; createClient and updateClient take it (spec/services.md §3.1).</summary>
[Schema("auth", "create-client-request", Title = "Create Client Request")]
public sealed record CreateClientBody
{
    [Says("When the client ceases to be valid.")]
    public required DateTimeOffset Expires { get; init; }

    [Length(Max = 10_240), Says("What the client is for, in Markdown.")]
    public required string Description { get; init; }

    /// <summary>Null: none at creation, and unchanged at an update.</summary>
    [SameAs<ScopeSetBody>]
    public IReadOnlyList<string>? Scopes { get; init; }

    [Default, Says("Remove the client soon after it has expired.")]
    public bool DeleteOnExpiration { get; init; }
}
