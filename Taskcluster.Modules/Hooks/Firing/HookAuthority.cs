using System.Text.Json;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>
/// With whose scopes the service calls others. A hook's task is created with what the hook's own role grants and
/// nothing more, as if the service's client had named that role in its authorizedScopes (spec/services.md §4.3); every
/// other call has the one scope that it needs.
/// </summary>
internal sealed class HookAuthority(InProcessApi api, IServiceCredentials services)
{
    /// <summary>What a hook may do at this moment.</summary>
    public async Task<Caller> Of(HookName hook, CancellationToken cancellation)
    {
        var asked = new ScopesBody([$"assume:{hook.RoleId}", Scope.AssumeAnonymous]);
        var call = new InProcessCall("auth", "expandScopes")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(asked, HooksJson.Default.ScopesBody),
        };
        var reply = await api.Call(call, With("auth:expand-scopes"), cancellation);
        return With([.. JsonSerializer.Deserialize(reply.Body.Span, HooksJson.Default.ScopesBody)!.Scopes]);
    }

    /// <summary>The service itself, with just these scopes.</summary>
    public Caller With(params string[] scopes) =>
        new(services.Of("hooks").ClientId, ScopeSet.From(scopes), DateTimeOffset.MaxValue);
}

/// <summary>What auth.expandScopes takes and answers.</summary>
internal sealed record ScopesBody(IReadOnlyList<string> Scopes);
