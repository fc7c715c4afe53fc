using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.WebServer.Api;

/// <summary>A one-time token, which is shown this once.</summary>
[Schema("web-server", "sign-in-link-response", Title = "Sign-in Link")]
public sealed record SignInLinkReply
{
    [Says("What stands behind the `#` of `/signin#<token>`; good for one sign-in.")]
    public required string Token { get; init; }

    [Says("When the token ceases to be good, used or not.")]
    public required DateTimeOffset Expires { get; init; }

    // A record would print all its members.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(nameof(Expires)).Append(" = ").Append(Kernel.Time.WireTime.Format(Expires));
        return true;
    }
}
