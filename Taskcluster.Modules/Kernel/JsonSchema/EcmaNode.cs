namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>The parts of an ECMAScript regular expression.</summary>
internal abstract record EcmaNode
{
    private EcmaNode()
    {
    }

    /// <summary>One code point out of a set.</summary>
    public sealed record Set(CodePoints Members) : EcmaNode;

    /// <summary>One after another; of none, the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<EcmaNode> Parts) : EcmaNode;

    /// <summary>One or another.</summary>
    public sealed record Choice(IReadOnlyList<EcmaNode> Branches) : EcmaNode;

    /// <summary>From <paramref name="Min"/> to <paramref name="Max"/> times (null: without bound).</summary>
    public sealed record Repeat(EcmaNode Part, int Min, int? Max, bool IsLazy) : EcmaNode;

    /// <summary>A capturing group, counted from 1 by its opening parenthesis.</summary>
    public sealed record Capture(EcmaNode Part, int Number) : EcmaNode;

    /// <summary>What a capturing group, given by number or name, matched; nothing if it did not take part.</summary>
    public sealed record BackReference(int Number, string? Name) : EcmaNode;

    /// <summary>A condition on the place between two characters.</summary>
    public sealed record Anchor(AnchorKind Kind) : EcmaNode;

    /// <summary>What must (or must not) stand ahead or behind.</summary>
    public sealed record Look(EcmaNode Part, bool IsAhead, bool IsNegative) : EcmaNode;
}

/// <summary>A whole expression.</summary>
/// <param name="Root">What it matches.</param>
/// <param name="Names">The numbers of the named groups.</param>
internal sealed record EcmaPattern(EcmaNode Root, IReadOnlyDictionary<string, int> Names);

/// <summary>Conditions on the place between two characters.</summary>
internal enum AnchorKind
{
    Start,
    End,
    WordBoundary,
    NoWordBoundary,
}
