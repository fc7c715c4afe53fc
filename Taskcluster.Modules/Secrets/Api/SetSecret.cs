using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Secrets.Loops;
using Taskcluster.Modules.Secrets.Stored;

namespace Taskcluster.Modules.Secrets.Api;

/// <summary>secrets.set: keeps a value under a name, in place of the one that was there.</summary>
public sealed class SetSecret() : ApiMethod<SetSecret.Request, Nothing>(replyJson: null)
{
    /// <summary>200 with <c>{}</c>.</summary>
    internal static readonly ApiReply Done = new()
    {
        Status = 200,
        Body = RawJson.EmptyObject.Utf8,
        ContentType = ApiReply.JsonType,
    };

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "secrets",
        Name = "set",
        Route = "PUT /secret/<name*>",
        Scopes = "secrets:set:<name>",
        Input = typeof(Secret),
        HidesPayload = true,
        Category = "Secrets Service",
        Title = "Set Secret",
        Description = """
            Keep a JSON object under a name until it expires, in place of what was kept under it before. The name is
            the rest of the path, and may have slashes in it.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["name"], call.Read(SecretsJson.Default.Secret), call.Caller.AuditName);

    public override ApiReply ToReply(Request request, Nothing reply) => Done;

    public sealed record Request(string Name, Secret Secret, string By) : IRequest<Nothing>;

    public sealed class Handler(Database database, SecretStore secrets, ExpireSecrets expiry)
        : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            var secret = secrets.Encrypt(request.Name, request.Secret.Value, request.Secret.Expires);
            return database.Write(tx => Set(tx, secret, request.By), cancellationToken);
        }

        private Nothing Set(Transaction tx, StoredSecret secret, string by)
        {
            var action = SecretStore.Exists(tx, secret.Name, tx.Now) ? AuditAction.Updated : AuditAction.Created;
            SecretStore.Save(tx, secret);
            tx.Audit(by, action, AuditedEntity.Secret, secret.Name);
            tx.AfterCommit(() => expiry.Wake(secret.Expires));
            return default;
        }
    }
}
