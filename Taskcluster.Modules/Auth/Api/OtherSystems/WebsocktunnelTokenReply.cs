using System.Text;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>A token with which a client of websocktunnel opens its tunnel.</summary>
[Schema("auth", "websocktunnel-token-response", Title = "Websocktunnel Token Response")]
public sealed record WebsocktunnelTokenReply(
    [Pattern(OtherSystemsParameters.WebsocktunnelClient), Says("The client's id in the tunnel.")] string WstClient,
    [Pattern(OtherSystemsParameters.WebsocktunnelAudience), Says("The tunnel's server.")] string WstAudience,
    [Says("A JSON Web Token.")] string Token,
    [Says("When it ends.")] DateTimeOffset Expires)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(WstClient)).Append(" = ").Append(WstClient);
        return true;
    }
}
