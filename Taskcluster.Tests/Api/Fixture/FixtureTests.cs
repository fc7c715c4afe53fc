using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture;

/// <summary>
/// Tests of one fixture, which is shared by all of a class: each begins without faults, scripts and recorded calls.
/// </summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[SingleThreaded]
public abstract class FixtureTests
{
    protected RunningServer Server { get; private set; } = null!;

    /// <summary>Settings by their full names; none by default.</summary>
    protected virtual IReadOnlyDictionary<string, string?>? Settings => null;

    /// <summary>Whether all that was published is held against its schema in the end.</summary>
    protected virtual bool PublishesWell => true;

    [OneTimeSetUp]
    public async Task StartServer() => Server = await RunningServer.StartFixture(Settings);

    [SetUp]
    public async Task ClearServer()
    {
        foreach (var all in (string[])["faults", "scripted-workers", "calls"])
        {
            _ = await Server.Anonymous().Delete($"fixture/v1/{all}");
        }
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        try
        {
            if (PublishesWell)
            {
                MessageRules.Verify(Server);
            }
        }
        finally
        {
            await Server.DisposeAsync();
        }
    }
}
