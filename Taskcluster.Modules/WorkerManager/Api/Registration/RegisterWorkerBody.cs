using System.Text;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.WorkerManager.Api.Pools;
using Taskcluster.Modules.WorkerManager.Api.Workers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Registration;

/// <summary>A worker that has started says who it is, and proves it.</summary>
[Schema("worker-manager", "register-worker-request", Title = "Register Worker Request")]
public sealed record RegisterWorkerBody
{
    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [SameAs<WorkerFullReply>]
    public required string ProviderId { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerGroup { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerId { get; init; }

    [UnionOf(typeof(TokenProof), typeof(StaticProof), typeof(SignedDocumentProof), typeof(DocumentProof))]
    [Says("How the worker shows that it is the one; each provider asks for another proof.")]
    public required IdentityProof WorkerIdentityProof { get; init; }

    [Says("When the machine was started.")]
    public DateTimeOffset? SystemBootTime { get; init; }

    internal WorkerName Name => new(WorkerPoolId, WorkerGroup, WorkerId);
}

/// <summary>A worker asks for new credentials.</summary>
[Schema("worker-manager", "reregister-worker-request", Title = "Reregister Worker Request")]
public sealed record ReregisterWorkerBody
{
    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerGroup { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerId { get; init; }

    [Pattern(WorkerManagerParameters.SecretPattern), Says("What the worker was given when it last registered.")]
    public required string Secret { get; init; }

    internal WorkerName Name => new(WorkerPoolId, WorkerGroup, WorkerId);

    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(Name)).Append(" = ").Append(Name);
        return true;
    }
}
