using System.Text;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>Access to a container of Azure's for some time.</summary>
[Schema("auth", "azure-container-response", Title = "Azure Container Response")]
public sealed record AzureContainerAccessReply(
    [Says("A shared access signature: the query string that requests to the container bear.")] string Sas,
    [Says("When it ends.")] DateTimeOffset Expiry)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(Expiry)).Append(" = ").Append(WireTime.Format(Expiry));
        return true;
    }
}
