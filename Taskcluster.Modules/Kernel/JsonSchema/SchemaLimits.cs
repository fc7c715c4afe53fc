namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>What bounds the work that a schema or a value can cause; both may come from strangers.</summary>
public static class SchemaLimits
{
    /// <summary>Schemas entered one inside another while one value is judged.</summary>
    public const int EvaluationDepth = 512;

    /// <summary>Levels of two values that are compared (<c>enum</c>, <c>const</c>, <c>uniqueItems</c>).</summary>
    public const int ValueDepth = 512;

    /// <summary>Schemas entered in all; <c>allOf</c> and <c>$ref</c> can double the work at each step.</summary>
    public const int EvaluationSteps = 10_000_000;

    /// <summary>Errors listed; one more says that there are others.</summary>
    public const int Errors = 1000;

    /// <summary>Bytes of a value that an error message repeats; a longer one is not repeated.</summary>
    public const int QuotedValueBytes = 80;

    /// <summary>Characters of a regular expression.</summary>
    public const int PatternLength = 10_000;

    /// <summary>Ranges of characters in all classes of a regular expression; <c>\p{L}</c> alone has hundreds.</summary>
    public const int PatternRanges = 5_000;

    /// <summary>Groups of a regular expression one inside another.</summary>
    public const int PatternNesting = 100;

    /// <summary>
    /// States of the automaton that a simple pattern becomes; a pattern that needs more runs as a .NET expression.
    /// </summary>
    public const int AutomatonStates = 600;

    /// <summary>Atoms of a pattern, counted with repetitions, up to which .NET runs it in linear time.</summary>
    public const int LinearPatternAtoms = 10_000;

    /// <summary>
    /// Atoms of such a pattern times bytes of a text, up to which they are matched: about a second's work.
    /// </summary>
    public const long LinearPatternSteps = 200_000_000;

    /// <summary>
    /// Ranges of one class up to which a pattern runs in linear time; an automaton of <c>\p{L}</c> would take .NET
    /// half a second to make, so such a pattern runs under the time limit instead.
    /// </summary>
    public const int LinearClassRanges = 64;

    /// <summary>Patterns that one registry remembers in compiled form.</summary>
    public const int RememberedPatterns = 512;

    /// <summary>How long one match of an expression that backtracks may take.</summary>
    public static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>How long all such matches of one value may take together.</summary>
    public static readonly TimeSpan PatternTimeoutInAll = TimeSpan.FromSeconds(1);
}
