using System.Text;
using Taskcluster.Modules.Hooks.Api.Lab;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Hooks.Schedules;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Hooks.Lab;

/// <summary>
/// A fire that creates nothing. It takes the steps of one, by the code of one, up to the authorization of createTask;
/// a fault in one step does not keep it from looking at the next, so that all that is wrong is told at once.
/// </summary>
internal sealed class DryFire(TriggerSchemas schemas, TaskCalls tasks, RoleVerdict role, ApiOptions options)
{
    private const int MostNext = 10;

    /// <summary>What would come of a fire.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="fire">What it would fire for.</param>
    /// <param name="caller">Who wants to know.</param>
    /// <param name="cancellation">The caller is gone.</param>
    public async Task<DryRunReply> Run(
        DryHook hook, Fire fire, Caller caller, CancellationToken cancellation)
    {
        var reply = new DryRunReply
        {
            Outcome = DryRunReply.MakesTask,
            Summary = "",
            FiredBy = fire.By,
            TaskId = fire.TaskId,
            Now = fire.Created,
            Context = new RawJson(Encoding.UTF8.GetBytes(fire.Context().ToJsonString())),
            PayloadFault = fire.Payload is { } payload ? schemas.FaultOf(hook.TriggerSchema, payload) : null,
            Next = Slots.After(hook.Schedule, fire.Created, MostNext),
        };
        byte[] definition;
        try
        {
            if (HookTask.Render(hook.Template, fire) is not { } task)
            {
                return Concluded(reply, hook.Name);
            }

            definition = HookTask.ToBody(task, options.MaxBodyBytes);
        }
        catch (JsonEException error)
        {
            return Concluded(reply with { TemplateFault = TemplateFault.Of(error) }, hook.Name);
        }

        reply = reply with { Task = new RawJson(definition) };
        try
        {
            var needed = await tasks.ScopesToCreate(fire.TaskId, definition, caller, cancellation);
            return Concluded(reply with { Scopes = await role.Of(hook.Name, needed, caller, cancellation) }, hook.Name);
        }
        catch (ApiError error) when (error.Status < 500)
        {
            return Concluded(reply with { TaskFault = error.Message }, hook.Name);
        }
    }

    // The first thing that a fire would stumble over decides.
    private static DryRunReply Concluded(DryRunReply reply, HookName hook)
    {
        var (outcome, summary) = reply switch
        {
            { PayloadFault: { } fault, FiredBy: FiredBy.PulseMessage } => (DryRunReply.MakesNothing,
                $"The message would be passed over, since it is not of the triggerSchema: {fault}"),
            { PayloadFault: { } fault } => (DryRunReply.Fails, $"The payload is not of the triggerSchema: {fault}"),
            { TemplateFault: { } fault } => (DryRunReply.Fails,
                $"The template cannot be rendered{PlaceOf(fault)}: {fault.Message}"),
            { Task: null } => (DryRunReply.MakesNothing, "The template has nothing to create for this fire."),
            { TaskFault: { } fault } => (DryRunReply.Fails, $"The queue would not take the task: {fault}"),
            { Scopes: { Satisfied: false } } => (DryRunReply.Fails,
                $"The role `{hook.RoleId}` does not have all scopes that the task needs."),
            { Scopes: { Satisfied: null } } => (DryRunReply.Unknown,
                $"The task could be created if the role `{hook.RoleId}` has the scopes that it needs."),
            _ => (DryRunReply.MakesTask, "The task would be created."),
        };
        return reply with { Outcome = outcome, Summary = summary };
    }

    private static string PlaceOf(TemplateFault fault) =>
        fault.Location.Length == 0 ? "" : $" at template{fault.Location}";
}

/// <summary>A hook that is tried: one that there is, or one that somebody thinks of.</summary>
/// <param name="Name">Whose role is looked at.</param>
/// <param name="Template">Of its tasks.</param>
/// <param name="TriggerSchema">What payloads must be like.</param>
/// <param name="Schedule">When it fires.</param>
internal sealed record DryHook(
    HookName Name, RawJson Template, RawJson TriggerSchema, IReadOnlyList<CronExpression> Schedule);
