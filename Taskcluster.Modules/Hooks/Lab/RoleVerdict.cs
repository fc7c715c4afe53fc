using System.Text.Json;
using Taskcluster.Modules.Explain.Api;
using Taskcluster.Modules.Hooks.Api.Lab;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Hooks.Lab;

/// <summary>
/// Whether the role of a hook has the scopes that a task needs. Explain says so, asked on behalf of the caller, so that
/// nobody learns of roles what auth would not tell him.
/// </summary>
internal sealed class RoleVerdict(InProcessApi api)
{
    /// <summary>What of the scopes the role has, as far as the caller may know.</summary>
    public async Task<HookScopes> Of(
        HookName hook, ScopeExpression needed, Caller caller, CancellationToken cancellation)
    {
        try
        {
            // With the chains where the caller sees roles, else without.
            var reply = await Ask(hook, needed, withChains: true, caller, cancellation)
                ?? await Ask(hook, needed, withChains: false, caller, cancellation);
            return new HookScopes
            {
                Needed = new ScopeExpressionBody(needed),
                Satisfied = reply?.Satisfied,
                Missing = reply?.Missing,
                Scopes = reply?.Scopes,
                Untold = reply is null
                    ? "Roles are shown to those who have `auth:list-roles` or `auth:expand-scopes`."
                    : null,
            };
        }
        catch (ApiError error) when (error.Status == 400)
        {
            return new HookScopes { Needed = new ScopeExpressionBody(needed), Untold = error.Message };
        }
    }

    private async Task<CheckScopesReply?> Ask(
        HookName hook, ScopeExpression needed, bool withChains, Caller caller, CancellationToken cancellation)
    {
        var question = new CheckScopesBody
        {
            Scopes = [$"assume:{hook.RoleId}"],
            Expression = new ScopeExpressionBody(needed),
            Through = withChains,
        };
        var call = new InProcessCall("explain", "checkScopes")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(question, HookLabJson.Default.CheckScopesBody),
        };
        try
        {
            var reply = await api.Call(call, caller, cancellation);
            return JsonSerializer.Deserialize(reply.Body.Span, HookLabJson.Default.CheckScopesReply)!;
        }
        catch (ApiError error) when (error.Status == 403)
        {
            return null;
        }
    }
}
