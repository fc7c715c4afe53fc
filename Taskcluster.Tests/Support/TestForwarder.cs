using System.Collections.Concurrent;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Tests.Support;

/// <summary>A forwarder that notes what it was given, and fails or waits when told to.</summary>
public sealed class TestForwarder(string name, string pattern = "#") : Forwarder
{
    private readonly ConcurrentQueue<IReadOnlyList<string>> tries = new();
    private readonly ConcurrentQueue<string> sent = new();

    public override string Name => name;

    public override IReadOnlyList<Binding> Bindings { get; } = [new Binding(TestReaction.Exchange, pattern)];

    public override bool MayBeParked => !IsPatient;

    public override bool IsActive => !IsOff;

    /// <summary>Never parked for failures.</summary>
    public bool IsPatient { get; init; }

    /// <summary>Switched off by the settings.</summary>
    public bool IsOff { get; init; }

    /// <summary>Routing keys of every attempt, failed ones included.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Tries => [.. tries];

    /// <summary>Routing keys of what is safe outside, in order.</summary>
    public IReadOnlyList<string> Sent => [.. sent];

    /// <summary>Throws for messages that should fail, or waits.</summary>
    public Func<IReadOnlyList<PulseMessage>, CancellationToken, Task>? Does { get; set; }

    public override async Task Forward(IReadOnlyList<PulseMessage> messages, CancellationToken cancellation)
    {
        tries.Enqueue([.. messages.Select(message => message.RoutingKey)]);
        if (Does is not null)
        {
            await Does(messages, cancellation);
        }

        foreach (var message in messages)
        {
            sent.Enqueue(message.RoutingKey);
        }
    }
}
