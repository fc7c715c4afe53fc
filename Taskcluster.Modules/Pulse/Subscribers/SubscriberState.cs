using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Pulse.Subscribers;

/// <summary>How a subscriber stands at one moment.</summary>
/// <param name="Cursor">As stored.</param>
/// <param name="Kind">What it is.</param>
/// <param name="State">One of the constants below.</param>
public sealed record SubscriberState(Cursor Cursor, string Kind, string State)
{
    public const string Reaction = "reaction";
    public const string Forwarder = "forwarder";

    /// <summary>The kind of one that this program does not have, or that the settings have switched off.</summary>
    public const string Unknown = "unknown";

    /// <summary>It gets what is told.</summary>
    public const string Active = "active";

    /// <summary>It failed, and tries again.</summary>
    public const string Retrying = "retrying";

    /// <summary>It failed too often.</summary>
    public const string Parked = "parked";

    /// <summary>It was too far behind.</summary>
    public const string Lagged = "lagged";

    /// <summary>It is not at work in this program.</summary>
    public const string Idle = "idle";

    public string Name => Cursor.Name;

    /// <summary>The last message that it has handled or passed over.</summary>
    public required EventId Position { get; init; }

    /// <summary>The newest message there is.</summary>
    public required EventId Newest { get; init; }

    /// <summary>Messages between the two.</summary>
    public long Lag => Math.Max(Newest.Sequence - Position.Sequence, 0);

    /// <summary>The age of the oldest of those; 0 where there is none.</summary>
    public required long LagMilliseconds { get; init; }

    public int Failures => Cursor.Failure?.Count ?? 0;

    /// <summary>Messages that it has handled since the start.</summary>
    public required long Handled { get; init; }
}
