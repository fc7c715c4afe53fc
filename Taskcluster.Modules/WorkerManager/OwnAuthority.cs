using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.WorkerManager;

/// <summary>With whose scopes the service calls others: each call has those that it needs, and no more.</summary>
internal sealed class OwnAuthority(IServiceCredentials services)
{
    /// <summary>The service's own client.</summary>
    public Credentials Credentials => services.Of("worker-manager");

    /// <summary>The service itself, with just these scopes.</summary>
    public Caller With(params string[] scopes) =>
        new(Credentials.ClientId, ScopeSet.From(scopes), DateTimeOffset.MaxValue);
}
