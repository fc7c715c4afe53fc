using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.LastFires;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>Lets a hook create its task, whatever made it fire. What came of it is for the caller to store.</summary>
internal sealed class FireHook(
    HookAuthority authority, TaskCalls tasks, RootUrl rootUrl, ApiOptions options, Database database)
{
    /// <summary>Renders the template and creates the task with the scopes of the hook's role.</summary>
    /// <returns>What came of it; what the hook itself is to blame for is an outcome, too.</returns>
    /// <exception cref="Exception">A fault of ours (5xx): nobody knows whether there is a task; try again.</exception>
    public async Task<FireOutcome> Fire(StoredHook hook, Fire fire, CancellationToken cancellation)
    {
        byte[] body;
        try
        {
            if (HookTask.Render(hook.Parts.Task, fire) is not { } task)
            {
                return FireOutcome.Nothing;
            }

            body = HookTask.ToBody(task, options.MaxBodyBytes);
        }
        catch (JsonEException error)
        {
            return FireOutcome.Failed(FireFault.Of(error));
        }

        return await Create(hook.Name, fire, body, cancellation);
    }

    /// <summary>What stands in the list of last fires; null: nothing.</summary>
    public static LastFire? LastFireOf(Fire fire, FireOutcome outcome) => outcome == FireOutcome.Nothing
        ? null
        : new LastFire(fire.TaskId, fire.By, fire.Created, outcome.Fault?.Detail);

    private async Task<FireOutcome> Create(HookName hook, Fire fire, byte[] body, CancellationToken cancellation)
    {
        try
        {
            var caller = await authority.Of(hook, cancellation);
            await tasks.Create(fire.TaskId, body, caller, cancellation);
            database.Kills.Pass(KillPoint.HookFired);
            return FireOutcome.Created;
        }
        catch (ApiError error) when (error.Status < 500)
        {
            // An attempt before this one may have come further: since then the role may have lost a scope, the template
            // may be another one, and the time is later. There is the task all the same.
            return fire.IsOwnId && await tasks.Exists(fire.TaskId, cancellation)
                ? FireOutcome.Created
                : FireOutcome.Failed(FireFault.Of(hook, fire.TaskId, error, rootUrl.Value));
        }
    }
}
