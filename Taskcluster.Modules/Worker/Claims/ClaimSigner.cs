using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Modules.Worker.Claims;

/// <summary>stub</summary>
internal static class ClaimSigner
{
    public static RequestSigner Of(ClaimCredentials credentials) =>
        (_, _) => $"Hawk id=\"{credentials.ClientId}\"";
}
