using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Taskcluster.Modules.Amqp.Connections;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Amqp.Inwards;

/// <summary>Our queue at the broker: it exists, and is bound to just what is wanted.</summary>
internal sealed class ForeignQueue(
    IConnection connection, BrokerAddress address, AmqpOptions options, Database database)
{
    private const int LongestWord = 255;
    private const int ChunkRows = 500;

    private readonly bool isDurable = !string.IsNullOrEmpty(options.Queue);
    private readonly HashSet<Binding> bound = [];
    private IChannel? channel;
    private HashSet<Binding>? stored;

    public string Name { get; } =
        options.QueueName(address) + (string.IsNullOrEmpty(options.Queue) ? SlugId.New() : "");

    /// <summary>Whether any durable queue of ours may be left from earlier, with bindings that nobody wants.</summary>
    public static bool IsLeftOver(AmqpOptions options, BrokerAddress address, Database database) =>
        !string.IsNullOrEmpty(options.Queue)
        && database.Read(options.QueueName(address), BindingStore.Read).Count > 0;

    /// <exception cref="BrokerException">The broker refuses it; the message says why.</exception>
    public async Task Declare(CancellationToken cancellation)
    {
        try
        {
            await (await Channel(cancellation)).QueueDeclareAsync(
                Name, isDurable, exclusive: !isDurable, autoDelete: !isDurable, cancellationToken: cancellation);
        }
        catch (OperationInterruptedException error) when (error.ShutdownReason is { } reason)
        {
            var text = reason.ReplyText.TrimEnd('.');
            throw (int)reason.ReplyCode switch
            {
                BrokerException.PreconditionFailed or BrokerException.ResourceLocked => new BrokerException(
                    $"The broker at {address} has a queue '{Name}' of another kind: {text}. It must be durable, not "
                    + "exclusive and not auto-delete; delete it there, or set Pulse:Amqp:Queue to another name",
                    reason.ReplyCode,
                    error),
                BrokerException.AccessRefused => new BrokerException(
                    $"The broker at {address} does not let user '{address.User}' declare queue '{Name}': {text}. The "
                    + "user needs the permissions to configure, to write and to read it; Pulse:Amqp:Namespace is the "
                    + "word after queue/",
                    reason.ReplyCode,
                    error),
                _ => BrokerException.From(reason, address),
            };
        }
    }

    /// <summary>Binds what is wanted and is not bound yet, and undoes what is not wanted any more.</summary>
    /// <returns>Why exchanges cannot be bound, by their names.</returns>
    public async Task<IReadOnlyDictionary<string, string>> Bind(
        IReadOnlySet<Binding> wanted, CancellationToken cancellation)
    {
        stored ??= isDurable ? database.Read(Name, BindingStore.Read) : [];
        foreach (var binding in bound.Union(stored).Except(wanted).ToList())
        {
            await Undo(binding, cancellation);
        }

        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = wanted.Except(bound).ToList();
        await Store([.. open.Except(stored).Where(CanBeSent)], cancellation);
        foreach (var binding in open)
        {
            if (!problems.ContainsKey(binding.Exchange) && await Make(binding, cancellation) is { } problem)
            {
                problems.Add(binding.Exchange, problem);
            }
        }

        return problems;
    }

    /// <summary>Removes the queue, since nobody wants anything.</summary>
    public async Task Delete(CancellationToken cancellation) =>
        await (await Channel(cancellation)).QueueDeleteAsync(
            Name, ifUnused: false, ifEmpty: false, cancellationToken: cancellation);

    // Before they are made, so that none is forgotten.
    private async Task Store(List<Binding> bindings, CancellationToken cancellation)
    {
        if (!isDurable)
        {
            return;
        }

        foreach (var chunk in bindings.Chunk(ChunkRows))
        {
            await database.Write(
                tx =>
                {
                    foreach (var binding in chunk)
                    {
                        BindingStore.Add(tx, Name, binding);
                    }
                },
                cancellation);
            stored!.UnionWith(chunk);
        }
    }

    private async Task<string?> Make(Binding binding, CancellationToken cancellation)
    {
        if (!CanBeSent(binding))
        {
            return $"names of exchanges have 1 to {LongestWord} bytes, and patterns at most {LongestWord}";
        }

        try
        {
            await (await Channel(cancellation)).QueueBindAsync(
                Name, binding.Exchange, binding.Pattern, cancellationToken: cancellation);
            bound.Add(binding);
            return null;
        }
        catch (OperationInterruptedException error) when (IsRefusal(error, out var reason))
        {
            return reason;
        }
    }

    private static bool CanBeSent(Binding binding) => binding.Exchange.Length > 0
        && Encoding.UTF8.GetByteCount(binding.Exchange) <= LongestWord
        && Encoding.UTF8.GetByteCount(binding.Pattern) <= LongestWord;

    private bool IsRefusal(OperationInterruptedException error, out string reason)
    {
        var text = error.ShutdownReason?.ReplyText.TrimEnd('.');
        reason = (int?)error.ShutdownReason?.ReplyCode switch
        {
            BrokerException.NotFound =>
                $"the broker at {address} has no such exchange ({text}); it is looked for again every "
                + $"{options.MissingExchangeSeconds} seconds",
            BrokerException.AccessRefused =>
                $"the broker at {address} does not let user '{address.User}' bind to it ({text}); the user needs the "
                + $"permission to read it. It is tried again every {options.MissingExchangeSeconds} seconds",
            _ => "",
        };
        return reason.Length > 0 && connection.IsOpen;
    }

    private async Task Undo(Binding binding, CancellationToken cancellation)
    {
        try
        {
            await (await Channel(cancellation)).QueueUnbindAsync(
                Name, binding.Exchange, binding.Pattern, cancellationToken: cancellation);
        }
        catch (OperationInterruptedException error) when (IsRefusal(error, out _))
        {
            // There is no such exchange any more, or it is closed to us: whatever comes from it is passed over.
        }

        bound.Remove(binding);
        if (stored!.Remove(binding))
        {
            await database.Write(tx => BindingStore.Remove(tx, Name, binding), cancellation);
        }
    }

    // Every refusal ends a channel, so that this one is not the consumer's.
    private async Task<IChannel> Channel(CancellationToken cancellation) =>
        channel = channel is { IsOpen: true } open
            ? open
            : await connection.CreateChannelAsync(cancellationToken: cancellation);
}
