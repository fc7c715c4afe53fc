using Taskcluster.Modules.Auth.Api;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bootstrap;

namespace Taskcluster.Modules.Auth.Bootstrap;

/// <summary>The API's own rule for scopes that are given away, put to each scope of an entry.</summary>
internal static class ScopeFaults
{
    public static void Find(string path, IReadOnlyList<string> scopes, BootstrapFaults faults)
    {
        foreach (var (index, scope) in scopes.Index())
        {
            try
            {
                AuthParameters.RequireScopes([scope]);
            }
            catch (ApiError error)
            {
                faults.Add($"{path}/{index}", $"is refused: {error.Message}");
            }
        }
    }
}
