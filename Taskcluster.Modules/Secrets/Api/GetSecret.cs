using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Secrets.Stored;

namespace Taskcluster.Modules.Secrets.Api;

/// <summary>secrets.get: shows a secret to whoever may see it, and keeps in mind who that was.</summary>
public sealed class GetSecret() : ApiMethod<GetSecret.Request, Secret>(() => SecretsJson.Default.Secret)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "secrets",
        Name = "get",
        Route = "GET /secret/<name*>",
        Scopes = "secrets:get:<name>",
        Output = typeof(Secret),
        HidesPayload = true,
        Category = "Secrets Service",
        Title = "Read Secret",
        Description = """
            Read a secret. Who may set it may not read it by that. That it was read stands in the audit history before
            the reply is sent.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["name"], call.Caller.AuditName);

    public sealed record Request(string Name, string By) : IRequest<Secret>;

    public sealed class Handler(Database database, SecretStore secrets) : IRequestHandler<Request, Secret>
    {
        public async Task<Secret> Handle(Request request, CancellationToken cancellationToken)
        {
            var secret = await database.Write(tx => Find(tx, request), cancellationToken);
            return new Secret { Value = secrets.Decrypt(secret), Expires = secret.Expires };
        }

        private static StoredSecret Find(Transaction tx, Request request)
        {
            var secret = SecretStore.Find(tx, request.Name, tx.Now) ?? throw ApiError.ResourceNotFound(
                $"Secret not found: there is none named '{request.Name}', or it has expired.");
            tx.Audit(request.By, AuditAction.Read, AuditedEntity.Secret, request.Name);
            return secret;
        }
    }
}
