using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.triggerHook: lets a hook fire now.</summary>
public sealed class TriggerHook()
    : ApiMethod<TriggerHook.Request, TriggerHookReply>(() => HooksJson.Default.TriggerHookReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "triggerHook",
        Route = "POST /hooks/<hookGroupId>/<hookId>/trigger",
        Parameters = HooksParameters.Patterns,
        Scopes = "hooks:trigger-hook:<hookGroupId>/<hookId>",
        Input = typeof(TriggerHookBody),
        Output = typeof(TriggerHookReply),
        Category = HooksParameters.Category,
        Title = "Trigger a Hook",
        Description = """
            Let the hook create its task now. The body is the template's `payload`, and must be of the hook's
            `triggerSchema`. The task's id is `payload.taskId` where there is one. An empty reply means that the
            template had nothing to create.

            The task is created with the scopes of the hook's role, not with those of the caller.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(HookName.Of(call), TriggerHookBody.Of(call), call.Caller.AuditName);

    public sealed record Request(HookName Name, RawJson Payload, string ClientId) : IRequest<TriggerHookReply>;

    internal sealed class Handler(Database database, Triggering triggering)
        : IRequestHandler<Request, TriggerHookReply>
    {
        public Task<TriggerHookReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var hook = database.Read(request.Name, HookStore.Find) ?? throw request.Name.NotFound();
            return triggering.Run(hook, FiredBy.TriggerHook, request.Payload, request.ClientId, cancellationToken);
        }
    }
}
