using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Worker.Claims;

namespace Taskcluster.Modules.Worker.Registration;

/// <summary>Who a worker is, and how it proves that: the body of registerWorker (spec/services.md §4.6).</summary>
/// <param name="WorkerPoolId">Its pool, and so its queue.</param>
/// <param name="ProviderId">Who provides it.</param>
/// <param name="WorkerGroup">Half of its name.</param>
/// <param name="WorkerId">The other half.</param>
/// <param name="WorkerIdentityProof">The secret that it was declared with.</param>
public sealed record WorkerIdentity(
    string WorkerPoolId, string ProviderId, string WorkerGroup, string WorkerId, WorkerProof WorkerIdentityProof)
{
    /// <exception cref="JsonException">It is none.</exception>
    public static WorkerIdentity Parse(string json) =>
        JsonSerializer.Deserialize(json, ClaimJson.Default.WorkerIdentity)
        ?? throw new JsonException("The identity of a worker is null.");

    public override string ToString() => $"{WorkerPoolId}/{WorkerGroup}/{WorkerId}";
}

/// <summary>What a worker proves itself by.</summary>
public sealed record WorkerProof(string StaticSecret)
{
    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(StaticSecret)).Append(" = (OMITTED)");
        return true;
    }
}

/// <summary>The body of reregisterWorker.</summary>
internal sealed record RenewalQuestion(string WorkerPoolId, string WorkerGroup, string WorkerId, string Secret)
{
    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(Secret)).Append(" = (OMITTED)");
        return true;
    }
}

/// <summary>The answer of registerWorker and of reregisterWorker.</summary>
internal sealed record RegistrationAnswer(DateTimeOffset Expires, Credentials Credentials, string Secret)
{
    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(Expires)).Append(" = ").Append(Expires);
        return true;
    }
}
