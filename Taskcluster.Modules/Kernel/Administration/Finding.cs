namespace Taskcluster.Modules.Kernel.Administration;

/// <summary>How an installation stands in one respect.</summary>
/// <param name="Check">What was looked at, such as <c>disk</c>.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="What">A sentence.</param>
/// <param name="Advice">What to do; null where there is nothing to be done.</param>
public sealed record Finding(string Check, FindingLevel Level, string What, string? Advice = null)
{
    public static Finding Fine(string check, string what) => new(check, FindingLevel.Fine, what);

    public static Finding Warning(string check, string what, string advice) =>
        new(check, FindingLevel.Warning, what, advice);

    public static Finding Fault(string check, string what, string advice) =>
        new(check, FindingLevel.Fault, what, advice);
}

/// <summary>How bad something is.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>It works, and may stop working.</summary>
    Warning,

    /// <summary>It does not work, or data is in danger.</summary>
    Fault,
}
