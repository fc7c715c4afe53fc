using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Payload;

namespace Taskcluster.Modules.Worker.Running;

/// <summary>The scopes that a task needs for what its payload asks of the worker (spec/queue.md §5.3).</summary>
internal sealed class TaskScopes(Claim claim, ClaimKeeper keeper)
{
    /// <summary>Requires them. The task's roles are only expanded where its own scopes do not suffice.</summary>
    /// <exception cref="MalformedPayloadException">The task lacks some.</exception>
    /// <exception cref="ProblemException">Its scopes cannot be expanded now.</exception>
    public async Task Require(TaskPayload payload, CancellationToken cancel)
    {
        var needed = payload.Mounts.OfType<CacheMount>()
            .Select(mount => payload.Container is null
                ? (Where: $"{mount.Where}/cacheName", Scope: $"generic-worker:cache:{mount.CacheName}")
                : (mount.Where, Scope: $"docker-worker:cache:{mount.CacheName}"))
            .ToList();
        var missing = Missing(needed, claim.Task.Scopes);
        if (missing.Count > 0 && claim.Task.Scopes.Any(MayAssume))
        {
            missing = Missing(missing, await Expanded(cancel));
        }

        if (missing.Count > 0)
        {
            throw new MalformedPayloadException([.. missing.Select(lack =>
                new PayloadProblem(lack.Where, $"needs the task to have the scope {lack.Scope}"))]);
        }
    }

    private static bool MayAssume(string scope) =>
        scope.StartsWith("assume:", StringComparison.Ordinal)
        || (scope.EndsWith('*') && "assume:".StartsWith(scope[..^1], StringComparison.Ordinal));

    private static List<(string Where, string Scope)> Missing(
        List<(string Where, string Scope)> needed, IReadOnlyList<string> scopes)
    {
        var held = ScopeSet.From(scopes);
        return [.. needed.Where(need => !held.Satisfies(need.Scope) && !held.Satisfies(Native(need.Scope)))];
    }

    // A scope of docker-worker's may be held under the native name as well (spec/queue.md §5.6).
    private static string Native(string scope) =>
        scope.StartsWith("docker-worker:", StringComparison.Ordinal)
            ? string.Concat("generic-worker:", scope.AsSpan("docker-worker:".Length))
            : scope;

    private async Task<IReadOnlyList<string>> Expanded(CancellationToken cancel)
    {
        try
        {
            return await keeper.Calls.CurrentScopes(cancel);
        }
        catch (ApiCallException problem)
        {
            throw new ProblemException(
                Problem.ResourceUnavailable($"The task's scopes cannot be expanded: {problem.Message}"));
        }
    }
}
