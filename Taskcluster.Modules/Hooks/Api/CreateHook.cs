using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Schedules;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.createHook: stores a new hook.</summary>
public sealed class CreateHook() : ApiMethod<CreateHook.Request, HookReply>(() => HooksJson.Default.HookReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "createHook",
        Route = "PUT /hooks/<hookGroupId>/<hookId>",
        Parameters = HooksParameters.Patterns,
        Scopes = AllOf("hooks:modify-hook:<hookGroupId>/<hookId>", "assume:hook-id:<hookGroupId>/<hookId>"),
        Input = typeof(CreateHookBody),
        Output = typeof(HookReply),
        Category = HooksParameters.Category,
        Title = "Create a Hook",
        Description = """
            Create a hook: a template, and what makes tasks of it. The tasks are created with the scopes of the role
            `hook-id:<hookGroupId>/<hookId>`, and who creates the hook must hold that role. The same call again changes
            nothing, and is told to nobody.
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
            var schedule = rules.RequireSchedule(body.Schedule, name);
            rules.RequireTriggerSchema(body.TriggerSchema);
            rules.RequireBindings(body.Bindings ?? []);
            var parts = body.ToParts();
            var next = FireTimes.Next(schedule, clock.GetUtcNow());
            var (token, taskId) = (secrets.NewToken(name), secrets.NewTaskId(name));
            await database.Write(
                tx => Create(tx, request, new StoredHook
                {
                    Name = name,
                    Number = tx.Sequence.Next(),
                    Revision = tx.Sequence.Next(),
                    Parts = parts,
                    NextFire = next,
                }, token, taskId),
                cancellationToken);
            return HookReply.Of(name, parts, showsBindings: body.Bindings is not null);
        }

        private void Create(Transaction tx, Request request, StoredHook hook, byte[] token, byte[] taskId)
        {
            if (HookStore.Find(tx, hook.Name) is not { } existing)
            {
                changes.Create(tx, hook, request.Body.Bindings ?? [], token, taskId, request.By);
            }
            else if (!existing.Parts.IsSameAs(hook.Parts))
            {
                throw ApiError.RequestConflict(
                    $"hook `{hook.Name}` already exists. Its definition is another one; updateHook changes it.");
            }
        }
    }
}
