using System.Text;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// Words the 403 of a caller that lacks scopes. One that may see roles or clients is also told which clause failed and
/// who holds what is missing; for all others the message is the documented one and nothing else.
/// </summary>
public sealed partial class Refusals(IScopeAdvice advice, ILogger<Refusals> log)
{
    /// <summary>Of so many missing scopes the holders are named.</summary>
    private const int MostScopes = 5;

    internal ApiError Of(Caller caller, ScopeExpression required) =>
        ApiError.InsufficientScopes(caller, required, AdviceFor(caller, required));

    private string? AdviceFor(Caller caller, ScopeExpression required)
    {
        try
        {
            var missing = (required.WithoutSatisfied(caller.Scopes) ?? required).DistinctScopes();
            string[] first = [.. missing.Take(MostScopes)];
            return advice.HoldersOf(caller, first) is { } holders
                ? Describe(FailedClause.Describe(required, caller.Scopes), holders, missing.Count - first.Length)
                : null;
        }
        catch (Exception error)
        {
            // Whatever fails here must not hide the refusal itself.
            LogFailed(log, error);
            return null;
        }
    }

    private static string? Describe(string? clause, IReadOnlyList<KnownHolders> holders, int more)
    {
        var text = new StringBuilder(clause);
        var told = holders.Where(one => one.Names.Count > 0 || one.IsWhole).ToList();
        if (told.Count > 0)
        {
            text.Append(clause is null ? "" : "\n\n").Append("Who holds what is missing:\n");
        }

        foreach (var one in told)
        {
            text.Append("\n* `").Append(one.Scope).Append("`: ")
                .Append(one.Names.Count == 0 ? "no role and no client" : string.Join(", ", one.Names))
                .Append(one.HasMore ? " and others" : "");
        }

        if (told.Count > 0 && more > 0)
        {
            text.Append("\n* … and ").Append(more).Append(" more missing scopes");
        }

        return text.Length == 0 ? null : text.ToString();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Who holds missing scopes could not be found out")]
    private static partial void LogFailed(ILogger log, Exception error);
}
