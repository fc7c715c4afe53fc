namespace Taskcluster.Monolith.Web.Lint;

/// <summary>
/// That a name or a grant deserves a second look, by the rules that names follow (spec/services.md §7). Nothing is
/// refused for it.
/// </summary>
/// <param name="Rule">The rule, such as <c>N3</c>.</param>
/// <param name="Subject">The name or the scope.</param>
/// <param name="Text">What is unusual about it, and what is usual.</param>
public sealed record NameWarning(string Rule, string Subject, string Text);
