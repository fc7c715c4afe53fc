namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>How far a durable subscriber has come, and what is wrong with it.</summary>
/// <param name="Name">The subscriber.</param>
/// <param name="Position">The last message that it has handled.</param>
public sealed record Cursor(string Name, long Position)
{
    /// <summary>
    /// How often somebody else than the subscriber has moved it: what the subscriber was about to save is then void.
    /// </summary>
    public long Moves { get; init; }

    /// <summary>What failed last; null where the last thing it did succeeded.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Why it gets no messages any more; null where it does.</summary>
    public Parking? Parking { get; init; }

    /// <summary>Messages that were removed before it had them, in all.</summary>
    public long Missed { get; init; }

    /// <summary>When it last learned that it had missed some.</summary>
    public DateTimeOffset? MissedAt { get; init; }
}

/// <summary>What a subscriber fails at.</summary>
/// <param name="Count">Failures in a row.</param>
/// <param name="Sequence">
/// The message; null while several were tried together, so that none of them can be blamed yet.
/// </param>
/// <param name="Error">The text of the last error.</param>
/// <param name="Since">When the first of them was.</param>
/// <param name="RetryAt">When it is tried again.</param>
public sealed record Failure(int Count, long? Sequence, string Error, DateTimeOffset Since, DateTimeOffset RetryAt);

/// <summary>That a subscriber gets no messages any more.</summary>
/// <param name="Reason">One of <see cref="ParkedFor"/>.</param>
/// <param name="Since">Since when.</param>
public sealed record Parking(string Reason, DateTimeOffset Since)
{
    /// <summary>Whether retention may remove what the subscriber has not handled.</summary>
    public bool IsPassed => Reason != ParkedFor.Failures;
}

/// <summary>Why subscribers are parked, in the words of the table.</summary>
public static class ParkedFor
{
    /// <summary>It failed too often at one message.</summary>
    public const string Failures = "failures";

    /// <summary>It was too far behind, and messages had to be removed that it had not handled.</summary>
    public const string Lag = "lagged";

    /// <summary>As <see cref="Lag"/>, because it was switched off; it goes on by itself when it is on again.</summary>
    public const string Idleness = "idle";
}
