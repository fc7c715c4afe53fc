using Taskcluster.Tests.Examples;

namespace Taskcluster.Tests.Crash;

/// <summary>A call of a method by its example, and what the client knows of it.</summary>
/// <param name="Example">What was called.</param>
/// <param name="Marks">The texts by which it is known.</param>
/// <param name="After">The newest message before it.</param>
internal sealed record CatalogCall(Example Example, IReadOnlyList<string> Marks, long After)
{
    /// <summary>What could be read of it before.</summary>
    public required IReadOnlyDictionary<View, string> Before { get; init; }

    /// <summary>Whether it was answered with a success.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>
    /// What was read after the answer, as far as the server lived; of a call without an answer, what was found when
    /// the server had been started again: from then on it has to stay so.
    /// </summary>
    public Dictionary<View, string> Promised { get; } = [];

    /// <summary>Whether it is known what came of it.</summary>
    public bool IsSettled { get; set; }

    /// <summary>The newest message before the next call of the same client; null for the last one.</summary>
    public long? Until { get; set; }

    public override string ToString() => $"{Example.Method} ({string.Join(", ", Marks)})";
}
