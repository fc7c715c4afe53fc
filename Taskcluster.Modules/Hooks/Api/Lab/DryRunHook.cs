using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Hooks.Lab;
using Taskcluster.Modules.Hooks.Schedules;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Hooks.Api.Lab;

/// <summary>hook-lab.dryRun: what would come of a fire.</summary>
public sealed class DryRunHook()
    : ApiMethod<DryRunHook.Request, DryRunReply>(() => HookLabJson.Default.DryRunReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hook-lab",
        Name = "dryRun",
        Route = "POST /hooks/<hookGroupId>/<hookId>/dry-run",
        Parameters = HooksParameters.Patterns,
        Scopes = "hooks:get:<hookGroupId>:<hookId>",
        Input = typeof(DryRunBody),
        Output = typeof(DryRunReply),
        Stability = Stability.Experimental,
        HidesPayload = true,
        Category = HooksParameters.Category,
        Title = "Try a Hook",
        Description = """
            Tell what would come of a fire of the hook, with any payload and at any time: the task, or what is wrong
            with the payload, the template or the task, and which scopes the hook's role lacks. Nothing is created.

            With `hook` in the body that definition is tried in place of the stored one, which need not exist then.
            Whether the role has the scopes is told to those who may see roles (`auth:list-roles`) or what scopes
            amount to (`auth:expand-scopes`). What createTask checks after its authorization (that the deadline is to
            come, that dependencies exist) is not tried.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(HookName.Of(call), call.Read(HookLabJson.Default.DryRunBody), () => call.Caller);

    public sealed record Request(HookName Name, DryRunBody Body, Func<Caller> Caller) : IRequest<DryRunReply>;

    internal sealed class Handler(
        Database database, DefinitionRules rules, Triggering triggering, DryFire firing, TimeProvider clock)
        : IRequestHandler<Request, DryRunReply>
    {
        private static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public Task<DryRunReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (name, body, caller) = (request.Name, request.Body, request.Caller());
            var tried = body.Hook is { } given ? Checked(given, name) : Stored(name);
            return firing.Run(tried, FireOf(body, caller), caller, cancellationToken);
        }

        private DryHook Stored(HookName name)
        {
            var hook = database.Read(name, HookStore.Find) ?? throw name.NotFound();
            return new DryHook(name, hook.Parts.Task, hook.Parts.TriggerSchema, FireTimes.Of(hook));
        }

        private DryHook Checked(TriedHook given, HookName name)
        {
            var schedule = rules.RequireSchedule(given.Schedule, name);
            rules.RequireTriggerSchema(given.TriggerSchema);
            return new DryHook(name, given.Task, given.TriggerSchema, schedule);
        }

        private Fire FireOf(DryRunBody body, Caller caller)
        {
            var (by, payload) = (body.FiredBy, body.Payload);
            if (by == FiredBy.Schedule && payload is not null)
            {
                throw ApiError.InputError("A fire by `schedule` has no payload; leave `payload` out.");
            }

            if (by != FiredBy.TriggerHook && body.ClientId is not null)
            {
                throw ApiError.InputError(
                    $"Only of `{FiredBy.TriggerHook}` it is known who called; leave `clientId` out.");
            }

            if (body.Now > Latest)
            {
                throw ApiError.InputError(
                    $"now is {WireTime.Format(body.Now.Value)}, and must be before the end of the calendar, at "
                    + $"{WireTime.Format(Latest)} at the latest, so that a task has time.");
            }

            if (by != FiredBy.Schedule)
            {
                payload ??= RawJson.EmptyObject;
            }

            var isCalled = by is FiredBy.TriggerHook or FiredBy.TriggerHookWithToken;
            var taskId = body.TaskId ?? (isCalled ? triggering.TaskIdIn(payload!.Value) : null) ?? SlugId.NewNice();
            return new Fire(by, taskId, (body.Now ?? clock.GetUtcNow()).ToWire())
            {
                Payload = payload,
                ClientId = by == FiredBy.TriggerHook ? body.ClientId ?? caller.AuditName : null,
            };
        }
    }
}
