using System.Text;
using System.Text.RegularExpressions;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>Places in JSON-e templates, as its errors name them: <c>.payload.command[1]</c>.</summary>
internal static partial class TemplatePlace
{
    /// <summary>The same as a JSON pointer; as far as it can be read.</summary>
    public static string PointerOf(string location)
    {
        var pointer = new StringBuilder();
        foreach (Match step in Steps().Matches(location))
        {
            pointer.Append('/').Append(step.Groups["name"].Value
                .Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        }

        return pointer.ToString();
    }

    [GeneratedRegex(
        @"\.(?<name>[^.\[\]]+)|\[[""']?(?<name>[^\]""']+)[""']?\]",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Steps();
}
