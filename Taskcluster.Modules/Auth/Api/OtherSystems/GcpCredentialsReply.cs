using System.Text;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>Credentials of a service account of Google Cloud Platform.</summary>
[Schema("auth", "gcp-credentials-response", Title = "GCP Credentials Response")]
public sealed record GcpCredentialsReply(
    [Says("To be sent as a bearer token.")] string AccessToken,
    [Says("When it ends.")] DateTimeOffset ExpireTime)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(ExpireTime)).Append(" = ").Append(WireTime.Format(ExpireTime));
        return true;
    }
}
