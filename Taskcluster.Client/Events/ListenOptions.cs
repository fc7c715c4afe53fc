namespace Taskcluster.Net.Events;

/// <summary>How a listener listens.</summary>
public sealed record ListenOptions
{
    /// <summary>The id of the last message that it has seen; null: it is new.</summary>
    public string? LastEventId { get; init; }

    /// <summary>Called when it listens, and each time when it does so again: from then on nothing is missed.</summary>
    public Action? OnReady { get; init; }

    /// <summary>
    /// Called with the reason where messages were lost that are no longer kept; null: the listening ends with a
    /// <see cref="TaskclusterException"/>.
    /// </summary>
    public Action<string>? OnGap { get; init; }
}
