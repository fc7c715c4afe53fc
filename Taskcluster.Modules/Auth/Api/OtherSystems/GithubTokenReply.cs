using System.Text;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>A token of a GitHub application's installation.</summary>
[Schema("auth", "github-token-response", Title = "GitHub Token Response")]
public sealed record GithubTokenReply(
    [Says("The token.")] string Token,
    [Says("When it ends.")] DateTimeOffset Expires)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(Expires)).Append(" = ").Append(WireTime.Format(Expires));
        return true;
    }
}
