using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.removeHook: forgets a hook and its fires.</summary>
public sealed class RemoveHook() : ApiMethod<RemoveHook.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "removeHook",
        Route = "DELETE /hooks/<hookGroupId>/<hookId>",
        Parameters = HooksParameters.Patterns,
        Scopes = "hooks:modify-hook:<hookGroupId>/<hookId>",
        Category = HooksParameters.Category,
        Title = "Delete a Hook",
        Description = """
            Remove a hook, its trigger token and the list of its last fires. Tasks that it has created stay. It is no
            error if there is no such hook.
            """,
    };

    public override Request Bind(ApiCall call) => new(HookName.Of(call), call.Caller.AuditName);

    public override ApiReply ToReply(Request request, Nothing reply) => HooksParameters.Done;

    public sealed record Request(HookName Name, string By) : IRequest<Nothing>;

    internal sealed class Handler(Database database, HookChanges changes) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Remove(tx, request), cancellationToken);

        private Nothing Remove(Transaction tx, Request request)
        {
            if (HookStore.Find(tx, request.Name) is { } hook)
            {
                changes.Remove(tx, hook, request.By);
            }

            return default;
        }
    }
}
