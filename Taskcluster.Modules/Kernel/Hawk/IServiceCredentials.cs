namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>
/// The credentials of a service's own client, <c>static/taskcluster/&lt;service&gt;</c>. The auth module keeps them; a
/// module signs with its own and never with another's.
/// </summary>
public interface IServiceCredentials
{
    /// <exception cref="InvalidOperationException">There is no such client.</exception>
    Credentials Of(string service);
}
