namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>How a schema is applied.</summary>
public sealed record SchemaOptions
{
    /// <summary>For bodies of requests: formats are checked, and defaults count as given.</summary>
    public static readonly SchemaOptions Request = new();

    /// <summary>For judging a value as it stands: formats are checked, a default is only a remark.</summary>
    public static readonly SchemaOptions AsItStands = new() { UseDefaults = false };

    /// <summary>Whether <c>format</c> is enforced; formats that are not known always pass.</summary>
    public bool CheckFormats { get; init; } = true;

    /// <summary>
    /// Whether a missing property counts as its <c>default</c>, before anything else is judged (spec/queue.md §1.13).
    /// </summary>
    public bool UseDefaults { get; init; } = true;

    /// <summary>How long one match of an expression that backtracks may take.</summary>
    public TimeSpan PatternTimeout { get; init; } = SchemaLimits.PatternTimeout;
}
