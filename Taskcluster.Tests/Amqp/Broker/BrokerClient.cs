using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Taskcluster.Tests.Amqp.Broker;

/// <summary>Another program at the broker: it publishes, and notes what comes to its queues.</summary>
public sealed class BrokerClient : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly ConcurrentQueue<Arrival> arrivals = new();

    private BrokerClient(IConnection connection, IChannel channel)
    {
        this.connection = connection;
        this.channel = channel;
    }

    /// <summary>What has come, in the order of its coming.</summary>
    public IReadOnlyList<Arrival> Arrivals => [.. arrivals];

    public static async Task<BrokerClient> Connect(string url)
    {
        var factory = new ConnectionFactory { Uri = new Uri(url), AutomaticRecoveryEnabled = false };
        var connection = await factory.CreateConnectionAsync();
        return new BrokerClient(connection, await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)));
    }

    public Task Exchange(string name, string type = ExchangeType.Topic, bool durable = true) =>
        channel.ExchangeDeclareAsync(name, type, durable, autoDelete: false);

    /// <summary>A durable queue of the name, bound to a topic exchange.</summary>
    public async Task Bind(
        string queue, string exchange, string pattern = "#", IDictionary<string, object?>? arguments = null)
    {
        await Exchange(exchange);
        await channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false, arguments);
        await channel.QueueBindAsync(queue, exchange, pattern);
    }

    /// <summary>Begins to note what comes to a queue.</summary>
    public async Task Consume(string queue)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            arrivals.Enqueue(Arrival.Of(message));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
    }

    /// <summary>Publishes and waits for the confirm.</summary>
    public async Task Publish(string exchange, string routingKey, string body, params string[] routes) =>
        await channel.BasicPublishAsync(
            exchange,
            routingKey,
            mandatory: false,
            new BasicProperties { Headers = new Dictionary<string, object?> { ["CC"] = new List<object?>(routes) } },
            Encoding.UTF8.GetBytes(body));

    /// <summary>Messages that wait in a queue and were given to nobody yet.</summary>
    public async Task<uint> Ready(string queue) => (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;

    public Task DeleteExchange(string name) => channel.ExchangeDeleteAsync(name);

    public Task DeleteQueue(string queue) => channel.QueueDeleteAsync(queue);

    /// <summary>Whether the broker has a queue of the name.</summary>
    public async Task<bool> HasQueue(string queue)
    {
        await using var asking = await connection.CreateChannelAsync();
        try
        {
            await asking.QueueDeclarePassiveAsync(queue);
            return true;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}

/// <summary>A message as it arrived.</summary>
public sealed record Arrival(
    string Exchange, string RoutingKey, IReadOnlyList<string>? Routes, string Body, IReadOnlyBasicProperties Properties)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public static Arrival Of(BasicDeliverEventArgs message) => new(
        message.Exchange,
        message.RoutingKey,
        message.BasicProperties.Headers?.TryGetValue("CC", out var routes) == true ? RoutesIn(routes) : null,
        Encoding.UTF8.GetString(message.Body.Span),
        new BasicProperties(message.BasicProperties));

    // The client library gives null for an empty array.
    private static IReadOnlyList<string> RoutesIn(object? header) =>
        [.. ((IEnumerable<object?>?)header ?? []).Select(route => Encoding.UTF8.GetString((byte[])route!))];
}
