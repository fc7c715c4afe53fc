using NUnit.Framework;

namespace Taskcluster.Tests.Support;

/// <summary>
/// Tests of a server of their own. After each of them every message in the log is held against the rules of
/// spec/queue.md §3: exchange, routing key, routes and schema.
/// </summary>
public abstract class ServerTests
{
    protected RunningServer Server { get; private set; } = null!;

    /// <summary>Settings by their full names; none by default.</summary>
    protected virtual IReadOnlyDictionary<string, string?>? Settings => null;

    [SetUp]
    public async Task StartServer() => Server = await RunningServer.Start(Settings);

    [TearDown]
    public async Task StopServer()
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
}
