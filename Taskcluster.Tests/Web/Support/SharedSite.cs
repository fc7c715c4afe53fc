using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Support;

/// <summary>
/// One server for all tests of a namespace, each with things of its own; none moves the clock. After all of them the
/// messages are held against the rules.
/// </summary>
/// <typeparam name="TSite">The set-up fixture of the namespace, so that each has a server of its own.</typeparam>
#pragma warning disable CA1000 // They are asked for by the name of the set-up fixture, which is not generic.
public abstract class SharedSite<TSite>
    where TSite : SharedSite<TSite>
{
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
}
#pragma warning restore CA1000
