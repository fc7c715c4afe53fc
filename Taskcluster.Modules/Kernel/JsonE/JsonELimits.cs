namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>
/// What bounds the work and the memory that one template can cause; templates come from strangers. A template that
/// breaks a limit fails with a <c>LimitError</c> that names it. The defaults are far beyond what the definition of a
/// task needs, and keep a rendering below about a second and 100 MB.
/// </summary>
public sealed record JsonELimits
{
    /// <summary>The limits that hold where no others are given.</summary>
    public static JsonELimits Default { get; } = new();

    /// <summary>
    /// Steps in all: one for each value rendered, part of an expression evaluated, element copied or compared, and for
    /// each 16 characters of text that are made or gone through.
    /// </summary>
    public long Steps { get; init; } = 1_000_000;

    /// <summary>Levels of a template, an expression or a value.</summary>
    public int Depth { get; init; } = 256;

    /// <summary>Values in the result, its arrays and objects counted too.</summary>
    public long OutputValues { get; init; } = 200_000;

    /// <summary>Characters of all texts and keys in the result.</summary>
    public long OutputCharacters { get; init; } = 10_000_000;

    /// <summary>Characters of one text, also of those that are made on the way to the result.</summary>
    public int TextLength { get; init; } = 1_000_000;
}
