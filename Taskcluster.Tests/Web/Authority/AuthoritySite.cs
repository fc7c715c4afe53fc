using System.Text.Json.Nodes;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Authority;

/// <summary>The server for the tests of the pages of clients, roles, scopes and what belongs to them.</summary>
[SetUpFixture]
public sealed class AuthoritySite : SharedSite<AuthoritySite>
{
    /// <summary>What must never become a part of a page.</summary>
    public const string Evil = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";

    /// <summary>What the API shows of a role.</summary>
    public static async Task<JsonNode> Role(string roleId) =>
        (await Server.AsRoot().Get(AuthCalls.RolePath(roleId))).Ok;
}
