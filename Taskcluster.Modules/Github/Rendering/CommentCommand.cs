using System.Text.RegularExpressions;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>What a comment says to Taskcluster: the rest of a line that begins with <c>/taskcluster</c>.</summary>
public static partial class CommentCommand
{
    /// <summary>Where templates find it in the event.</summary>
    internal const string Name = "taskcluster_comment";

    /// <summary>The first such command; null where the comment is meant for people.</summary>
    public static string? Of(string comment) =>
        Line().Match(comment) is { Success: true } match ? match.Groups["command"].Value.Trim() : null;

    [GeneratedRegex(
        @"^\s*/taskcluster\s+(?<command>.+)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
