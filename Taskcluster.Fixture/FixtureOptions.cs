namespace Taskcluster.Testing;

/// <summary>How a fixture starts.</summary>
public sealed record FixtureOptions
{
    /// <summary>
    /// Settings of the server by their full names, such as <c>Queue:ClaimTimeoutSeconds</c>; they win over all others.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// A file of clients, roles and secrets, in YAML or JSON, that is applied before the first request; null: none.
    /// </summary>
    public string? BootstrapFile { get; init; }

    /// <summary>What the clock shows at the start; null: the machine's time.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>
    /// Whether the clock stands still until the test moves it. Otherwise it goes as the machine's does. A
    /// <c>claimWork</c> that finds nothing waits by this clock.
    /// </summary>
    public bool IsFrozen { get; init; }

    /// <summary>How long <c>WaitForTask</c> waits at most, by the machine's time.</summary>
    public TimeSpan WaitTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
