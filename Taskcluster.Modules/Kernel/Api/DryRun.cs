using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// Notes which scopes a call would have to have, in place of judging them. The call ends where the asker's own call
/// would be refused, so that nobody learns by it what the real call would not tell.
/// </summary>
internal sealed class DryRun
{
    /// <summary>What the call needs, as far as it went; null: it is public.</summary>
    public ScopeExpression? Required { get; private set; }

    /// <summary>Takes the scopes down.</summary>
    /// <exception cref="EndedException">Enough is known.</exception>
    public void Note(ApiCall call, ScopeExpression? required)
    {
        Required = required;
        if (call.Method.Declaration.Authorized != AuthorizationMoment.FromEntity || !IsPassed(call, required))
        {
            throw new EndedException();
        }
    }

    // Artifacts that are links are authorized name by name; what comes next is for those alone who may come so far.
    private static bool IsPassed(ApiCall call, ScopeExpression? required)
    {
        try
        {
            return required is null || required.IsSatisfiedBy(call.Caller.Scopes);
        }
        catch (ApiError)
        {
            return false;
        }
    }

    /// <summary>Leaves the pipeline of a dry run at once.</summary>
    internal sealed class EndedException : Exception;
}
