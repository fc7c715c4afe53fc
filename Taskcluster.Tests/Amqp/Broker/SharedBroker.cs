using NUnit.Framework;

namespace Taskcluster.Tests.Amqp.Broker;

/// <summary>
/// The node that the tests of this folder share, each with a virtual host of its own: started for the first that asks
/// for it, ended after the last.
/// </summary>
[SetUpFixture]
public sealed class SharedBroker
{
    private static readonly Lazy<Task<TestBroker>> Started = new(() => TestBroker.Start());

    public static Task<TestBroker> Get() => Started.Value;

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (Started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await Started.Value).DisposeAsync();
        }
    }
}
