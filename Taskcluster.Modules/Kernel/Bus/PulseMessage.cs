using MediatR;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// A message on a topic exchange: what in a Taskcluster deployment goes through pulse. It is a MediatR notification,
/// delivered to each subscriber at least once and in the order of <see cref="Sequence"/>.
/// </summary>
/// <param name="Exchange">The exchange's full name.</param>
/// <param name="RoutingKey">Words joined by dots; <c>_</c> for an unknown one.</param>
/// <param name="Routes">Further routing keys by which the message can be found (the CC header of AMQP).</param>
/// <param name="Payload">A JSON object that satisfies the exchange's schema.</param>
public sealed record PulseMessage(
    string Exchange, string RoutingKey, IReadOnlyList<string> Routes, RawJson Payload) : INotification
{
    /// <summary>The place in the log; 0 before it is stored.</summary>
    public long Sequence { get; init; }

    /// <summary>When the change was made that it tells of.</summary>
    public DateTimeOffset Published { get; init; }
}
