using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// A reaction of the program that fails now and then after it has done its work, which must then not have been done.
/// </summary>
internal sealed class FlakyReaction(Reaction inner, SubscriberFaults faults) : Reaction
{
    public override string Name => inner.Name;

    public override IReadOnlyList<Binding> Bindings => inner.Bindings;

    public override bool IsActive => inner.IsActive;

    public override bool MayBeParked => inner.MayBeParked;

    public override bool Wants(PulseMessage message) => inner.Wants(message);

    /// <summary>Puts a flaky one in the place of each subscriber that the host has, whichever they are.</summary>
    public static void ReplaceAll(IServiceCollection services, SubscriberFaults faults)
    {
        foreach (var (index, service) in services.Index().Where(item => item.Item.ServiceType == typeof(Subscriber))
            .ToList())
        {
            var make = service.ImplementationFactory
                ?? throw new InvalidOperationException($"{service} is made in another way than the others.");
            services[index] = ServiceDescriptor.Singleton<Subscriber>(provider => make(provider) switch
            {
                BatchReaction reaction => new FlakyBatchReaction(reaction, faults),
                Reaction reaction => new FlakyReaction(reaction, faults),
                Forwarder forwarder => new FlakyForwarder(forwarder, faults),
                var other => (Subscriber)other,
            });
        }
    }

    protected override void Handle(Transaction tx, PulseMessage message)
    {
        ((INotificationHandler<PulseDelivery>)inner).Handle(new PulseDelivery(message, tx), CancellationToken.None)
            .GetAwaiter().GetResult();
        faults.ThrowIfDue(Name);
    }
}

/// <summary>The same for one that handles several messages together.</summary>
internal sealed class FlakyBatchReaction(BatchReaction inner, SubscriberFaults faults) : BatchReaction
{
    public override string Name => inner.Name;

    public override IReadOnlyList<Binding> Bindings => inner.Bindings;

    public override bool IsActive => inner.IsActive;

    public override bool MayBeParked => inner.MayBeParked;

    public override bool Wants(PulseMessage message) => inner.Wants(message);

    protected override void Handle(Transaction tx, IReadOnlyList<PulseMessage> messages)
    {
        ((INotificationHandler<PulseDeliveries>)inner).Handle(new PulseDeliveries(messages, tx), CancellationToken.None)
            .GetAwaiter().GetResult();
        faults.ThrowIfDue(Name);
    }
}

/// <summary>The same for what brings messages out: it fails after they are out.</summary>
internal sealed class FlakyForwarder(Forwarder inner, SubscriberFaults faults) : Forwarder
{
    public override string Name => inner.Name;

    public override IReadOnlyList<Binding> Bindings => inner.Bindings;

    public override bool IsActive => inner.IsActive;

    public override bool MayBeParked => inner.MayBeParked;

    public override bool Wants(PulseMessage message) => inner.Wants(message);

    public override async Task Forward(IReadOnlyList<PulseMessage> messages, CancellationToken cancellation)
    {
        await inner.Forward(messages, cancellation);
        faults.ThrowIfDue(Name);
    }
}
