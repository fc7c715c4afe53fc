using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Schedules;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.updateHook: gives a hook another definition.</summary>
public sealed class UpdateHook() : ApiMethod<UpdateHook.Request, HookReply>(() => HooksJson.Default.HookReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "updateHook",
        Route = "POST /hooks/<hookGroupId>/<hookId>",
        Parameters = HooksParameters.Patterns,
        Scopes = AllOf("hooks:modify-hook:<hookGroupId>/<hookId>", "assume:hook-id:<hookGroupId>/<hookId>"),
        Input = typeof(CreateHookBody),
        Output = typeof(HookReply),
        Category = HooksParameters.Category,
        Title = "Update a Hook",
        Description = """
            Replace the definition of a hook. What the body leaves out gets its default; bindings that are left out stay
            as they are. The time of the next fire is reckoned anew from now, and the trigger token stays.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(HookName.Of(call), call.Read(HooksJson.Default.CreateHookBody), call.Caller.AuditName);

    public sealed record Request(HookName Name, CreateHookBody Body, string By) : IRequest<HookReply>;

    internal sealed class Handler(
        Database database, DefinitionRules rules, HookChanges changes, HookSecrets secrets, TimeProvider clock)
        : IRequestHandler<Request, HookReply>
    {
        public async Task<HookReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (name, body) = (request.Name, request.Body);
            DefinitionRules.RequireName(body, name);
            _ = database.Read(name, HookStore.Find) ?? throw name.NotFound();
            rules.RequireTriggerSchema(body.TriggerSchema);
            var schedule = rules.RequireSchedule(body.Schedule, name);
            rules.RequireBindings(body.Bindings ?? []);
            var next = FireTimes.Next(schedule, clock.GetUtcNow());
            var taskId = secrets.NewTaskId(name);
            return HookReply.Of(
                await database.Write(tx => Update(tx, request, next, taskId), cancellationToken));
        }

        private StoredHook Update(Transaction tx, Request request, DateTimeOffset? next, byte[] taskId)
        {
            var hook = HookStore.Find(tx, request.Name) ?? throw request.Name.NotFound();
            var updated = hook with
            {
                Revision = tx.Sequence.Next(),
                Parts = request.Body.ToParts(bindings: hook.Parts.Bindings),
                NextFire = next,
            };
            changes.Update(tx, updated, request.Body.Bindings, taskId, request.By);
            return updated;
        }
    }
}
