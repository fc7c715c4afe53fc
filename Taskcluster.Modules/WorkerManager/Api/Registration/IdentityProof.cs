using System.Text;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.WorkerManager.Api.Registration;

/// <summary>How a worker shows that it is the one; which members it has depends on who provides it.</summary>
public sealed record IdentityProof
{
    public string? Token { get; init; }

    public string? StaticSecret { get; init; }

    public string? Document { get; init; }

    public string? Signature { get; init; }

    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(StaticSecret)).Append(" = (OMITTED)");
        return true;
    }
}

/// <summary>A proof of a worker in Google's cloud.</summary>
public sealed record TokenProof([Says("A signed token of the instance.")] string Token);

/// <summary>A proof of a static worker.</summary>
public sealed record StaticProof(
    [Pattern(WorkerManagerParameters.SecretPattern), Says("The secret with which the worker was created.")]
    string StaticSecret);

/// <summary>A proof of a worker in Amazon's cloud.</summary>
public sealed record SignedDocumentProof(
    [Says("What the instance says of itself.")] string Document,
    [Says("The signature of that.")] string Signature);

/// <summary>A proof of a worker in Azure.</summary>
public sealed record DocumentProof([Says("A signed document of the instance.")] string Document);
