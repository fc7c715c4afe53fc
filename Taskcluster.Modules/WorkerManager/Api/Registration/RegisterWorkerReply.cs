using System.Text;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Api.Registration;

/// <summary>What a worker gets that has registered.</summary>
[Schema("worker-manager", "register-worker-response", Title = "Register Worker Response")]
public sealed record RegisterWorkerReply
{
    [Says("Until when the credentials hold; the worker should register anew before.")]
    public required DateTimeOffset Expires { get; init; }

    public required IssuedCredentials Credentials { get; init; }

    [Says("What the pool's definition, or the launch config, tells its workers.")]
    public required RawJson WorkerConfig { get; init; }

    [Pattern(WorkerManagerParameters.SecretPattern), Says("What the worker registers anew with, once.")]
    public required string Secret { get; init; }

    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(Expires)).Append(" = ").Append(Expires);
        return true;
    }
}

/// <summary>What a worker gets that has registered anew.</summary>
[Schema("worker-manager", "reregister-worker-response", Title = "Reregister Worker Response")]
public sealed record ReregisterWorkerReply
{
    [SameAs<RegisterWorkerReply>]
    public required DateTimeOffset Expires { get; init; }

    public required IssuedCredentials Credentials { get; init; }

    [SameAs<RegisterWorkerReply>]
    public required string Secret { get; init; }

    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(Expires)).Append(" = ").Append(Expires);
        return true;
    }
}

/// <summary>Temporary credentials of a worker.</summary>
public sealed record IssuedCredentials
{
    [Says("The worker's name.")]
    public required string ClientId { get; init; }

    [Says("What it signs with.")]
    public required string AccessToken { get; init; }

    [Says("What it may do, and until when.")]
    public string? Certificate { get; init; }

    internal static IssuedCredentials Of(Credentials credentials) => new()
    {
        ClientId = credentials.ClientId,
        AccessToken = credentials.AccessToken,
        Certificate = credentials.Certificate,
    };

    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(ClientId)).Append(" = ").Append(ClientId);
        return true;
    }
}
