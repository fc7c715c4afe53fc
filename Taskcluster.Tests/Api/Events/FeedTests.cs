using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Events;

/// <summary>Tests of a server whose messages are made up.</summary>
public abstract class FeedTests
{
    protected RunningServer Server { get; private set; } = null!;

    /// <summary>Settings by their full names; none by default.</summary>
    protected virtual IReadOnlyDictionary<string, string?>? Settings => null;

    [SetUp]
    public async Task StartServer() => Server = await RunningServer.Start(Settings);

    [TearDown]
    public async Task StopServer() => await Server.DisposeAsync();
}
