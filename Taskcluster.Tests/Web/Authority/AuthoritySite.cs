using System.Text.Json.Nodes;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Authority;

/// <summary>
/// One server for all tests of the pages of clients, roles, scopes and what belongs to them; each test makes things
/// under names of its own. After all of them the messages are held against the rules.
/// </summary>
[SetUpFixture]
public sealed class AuthoritySite
{
    /// <summary>What must never become a part of a page.</summary>
    public const string Evil = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";

    private static RunningServer? server;

    public static RunningServer Server => server ?? throw new InvalidOperationException("It has not been started.");

    [OneTimeSetUp]
    public static async Task Start() => server = await RunningServer.Start();

    [OneTimeTearDown]
    public static async Task Stop()
    {
        try
        {
            MessageRules.Verify(Server);
        }
        finally
        {
            await Server.DisposeAsync();
        }
    }

    /// <summary>A browser of somebody who is not signed in.</summary>
    public static SiteClient Anybody() => new(Server);

    /// <summary>A browser of somebody who may do everything.</summary>
    public static SiteClient Root() => new SiteClient(Server).SignedIn(Server.Root);

    /// <summary>A browser of somebody who has just these scopes.</summary>
    public static SiteClient With(params string[] scopes)
    {
        var now = Server.Clock.GetUtcNow();
        return new SiteClient(Server).SignedIn(TemporaryCredentials.Create(
            Server.Root, "test/limited", scopes, now.AddMinutes(-1), now.AddHours(1)));
    }

    /// <summary>What the API shows of a role.</summary>
    public static async Task<JsonNode> Role(string roleId) =>
        (await Server.AsRoot().Get(AuthCalls.RolePath(roleId))).Ok;

    /// <summary>Where the links in the page's own part lead.</summary>
    public static IReadOnlyList<string?> Links(ShownPage page) =>
        [.. page.Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href"))];
}
