using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Secrets.Stored;

namespace Taskcluster.Modules.Secrets.Api;

/// <summary>secrets.remove: forgets a secret.</summary>
public sealed class RemoveSecret() : ApiMethod<RemoveSecret.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "secrets",
        Name = "remove",
        Route = "DELETE /secret/<name*>",
        Scopes = "secrets:set:<name>",
        HidesPayload = true,
        Category = "Secrets Service",
        Title = "Delete Secret",
        Description = "Forget a secret. It is no error if there is none; there is no scope of its own for this.",
    };

    public override Request Bind(ApiCall call) => new(call["name"], call.Caller.AuditName);

    public override ApiReply ToReply(Request request, Nothing reply) => SetSecret.Done;

    public sealed record Request(string Name, string By) : IRequest<Nothing>;

    public sealed class Handler(Database database) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Remove(tx, request), cancellationToken);

        private static Nothing Remove(Transaction tx, Request request)
        {
            if (SecretStore.Delete(tx, request.Name))
            {
                tx.Audit(request.By, AuditAction.Deleted, AuditedEntity.Secret, request.Name);
            }

            return default;
        }
    }
}
