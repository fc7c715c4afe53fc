using Taskcluster.Tests.Amqp.Broker;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// A program at the broker to which the server forwards: it has to hear of all, at least once and in order.
/// </summary>
internal sealed class CrashConsumer : IAsyncDisposable
{
    private const string Queue = "crash";

    private readonly BrokerClient client;

    private CrashConsumer(BrokerClient client) => this.client = client;

    public int Count => client.Arrivals.Count;

    public static async Task<CrashConsumer> Listen(string brokerUrl)
    {
        var client = await BrokerClient.Connect(brokerUrl);
        foreach (var exchange in SubscriberCheck.Exchanges)
        {
            await client.Bind(Queue, exchange);
        }

        await client.Consume(Queue);
        return new CrashConsumer(client);
    }

    /// <summary>What is wrong; it may come to be right as long as messages are on their way.</summary>
    public IEnumerable<string> Faults(string folder)
    {
        using var rows = new FolderRows(folder);
        var told = rows.Read($"""
            SELECT exchange, routing_key, payload FROM pulse_messages
            WHERE exchange IN ('{string.Join("','", SubscriberCheck.Exchanges)}') ORDER BY seq
            """).Select(row => ((string)row[0], (string)row[1], (string)row[2])).ToList();

        // What comes once more comes with all that follows it.
        var heard = client.Arrivals
            .Select(arrival => (arrival.Exchange, arrival.RoutingKey, arrival.Body)).Distinct().ToList();
        if (!heard.SequenceEqual(told))
        {
            yield return $"A consumer at the broker heard {heard.Count} different messages, and {told.Count} were "
                + $"told; the first that it missed is {told.Except(heard).FirstOrDefault()}, if it is not their order.";
        }
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
