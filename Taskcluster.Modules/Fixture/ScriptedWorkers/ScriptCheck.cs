using Taskcluster.Modules.Fixture.Api.ScriptedWorkers;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.ScriptedWorkers;

/// <summary>Refuses scripts that contradict themselves.</summary>
internal static class ScriptCheck
{
    /// <exception cref="ApiError">400 InputError, with all that is wrong.</exception>
    public static void RequireSound(ScriptedWorkerBody script)
    {
        var faults = Faults(script).ToList();
        if (faults.Count > 0)
        {
            throw ApiError.InputError(string.Join('\n', faults));
        }
    }

    private static IEnumerable<string> Faults(ScriptedWorkerBody script)
    {
        if (script is { Does: ScriptedOutcome.Exception, Reason: null })
        {
            yield return "An exception needs a reason: worker-shutdown, malformed-payload, resource-unavailable, "
                + "internal-error or intermittent-task.";
        }

        if (script is { Does: not ScriptedOutcome.Exception, Reason: not null })
        {
            yield return $"A reason ('{script.Reason}') is of an exception, and the worker does something else.";
        }

        if (script is { Does: not (ScriptedOutcome.Fail or ScriptedOutcome.Exception), OneIn: not null })
        {
            yield return "oneIn says how many runs fail or are exceptions, and the worker does neither.";
        }

        if (script.Does is ScriptedOutcome.NeverClaim or ScriptedOutcome.Vanish
            && script is not { AfterSeconds: null, Artifacts: null, Log: null })
        {
            yield return "A worker that never claims, or vanishes, has neither afterSeconds nor artifacts nor log.";
        }

        if (script is { Does: ScriptedOutcome.NeverClaim, Capacity: not null })
        {
            yield return "A worker that never claims has no capacity.";
        }

        var names = (script.Artifacts ?? []).Select(artifact => artifact.Name).ToList();
        if (script.Log is not null)
        {
            names.AddRange([RunArtifacts.LiveLog, RunArtifacts.BackingLog]);
        }

        foreach (var twice in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return $"There are two artifacts '{twice.Key}' for each run.";
        }
    }
}
