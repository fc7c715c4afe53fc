using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Index.Artifacts;

/// <summary>
/// Where an artifact of an indexed task is to be had (spec/services.md §4.2). What everybody may read is told
/// straight; for what only the caller may read there is a queue URL that the index has signed.
/// </summary>
/// <remarks>
/// The index asks other services as anybody else does, with no more scopes than each call needs. A signed URL has of
/// the index's scopes those alone that the caller has, too: the queue follows links from artifact to artifact, and
/// must not follow them to where the caller may not go.
/// </remarks>
public sealed class ArtifactLinks(InProcessApi api, IServiceCredentials services, RootUrl rootUrl, TimeProvider clock)
{
    private const string GetArtifact = "queue:get-artifact:";
    private const string GetEveryArtifact = GetArtifact + "*";

    // More do not fit into a URL; the caller's right to this one artifact always does.
    private const int MostScopeCharacters = 1000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private static readonly byte[] WhatEverybodyHas =
        Encoding.UTF8.GetBytes($$"""{"scopes":["{{Scope.AssumeAnonymous}}"]}""");

    /// <summary>The URL of an artifact of the last run, for a caller who may read it.</summary>
    public async Task<string> To(string taskId, string name, Caller caller, CancellationToken cancellation)
    {
        var latest = ApiPath.Of(rootUrl.Value, "queue", $"task/{taskId}/artifacts/{name}");
        var everybody = new Caller(null, await ScopesOfEverybody(cancellation), DateTimeOffset.MaxValue);
        return everybody.Scopes.Satisfies(GetArtifact + name)
            ? await OwnUrl(taskId, name, everybody, cancellation) ?? latest.OriginalString
            : Signed(latest, HandedOn(caller.Scopes, name));
    }

    private static IReadOnlyList<string> HandedOn(ScopeSet held, string name)
    {
        if (held.Covers(GetEveryArtifact))
        {
            return [GetEveryArtifact];
        }

        List<string> scopes =
            [.. held.Scopes.Where(scope => scope.StartsWith(GetArtifact, StringComparison.Ordinal))];
        return scopes.Sum(scope => scope.Length) <= MostScopeCharacters ? scopes : [GetArtifact + name];
    }

    private async Task<ScopeSet> ScopesOfEverybody(CancellationToken cancellation)
    {
        var call = new InProcessCall("auth", "expandScopes") { Body = WhatEverybodyHas };
        var caller = new Caller(
            services.Of("index").ClientId, ScopeSet.From(["auth:expand-scopes"]), DateTimeOffset.MaxValue);
        var reply = await api.Call(call, caller, cancellation);
        using var expanded = JsonDocument.Parse(reply.Body);
        return ScopeSet.From(
            expanded.RootElement.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!));
    }

    // Null where the queue has no URL to tell, or has something to complain of: it then does so itself.
    private async Task<string?> OwnUrl(string taskId, string name, Caller everybody, CancellationToken cancellation)
    {
        var call = new InProcessCall("queue", "latestArtifact")
        {
            Parameters = new Dictionary<string, string> { ["taskId"] = taskId, ["name"] = name },
        };
        try
        {
            var reply = await api.Call(call, everybody, cancellation);
            using var content = JsonDocument.Parse(reply.Body);
            return content.RootElement.TryGetProperty("url", out var url) ? url.GetString() : null;
        }
        catch (ApiError error) when (error.Status < 500)
        {
            return null;
        }
    }

    private string Signed(Uri url, IReadOnlyList<string> scopes)
    {
        var credentials = services.Of("index") with { AuthorizedScopes = scopes };
        var bewit = Bewit.Sign(
            credentials.ClientId, credentials.AccessToken, url, clock.GetUtcNow() + Lifetime, credentials.Ext());
        return $"{url.OriginalString}?bewit={bewit}";
    }
}
