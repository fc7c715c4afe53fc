using System.Globalization;
using System.Text.RegularExpressions;
using Taskcluster.Monolith.Web.Pages.Hooks;

namespace Taskcluster.Monolith.Web.Pages.Tools;

/// <summary>What a refusal to render a <c>.taskcluster.yml</c> says, told at its lines.</summary>
internal static partial class YmlFault
{
    /// <summary>
    /// The faults; one without a line where the place cannot be told, and none where it is not about the file.
    /// </summary>
    /// <param name="failure">What <c>renderTaskclusterYml</c> answered.</param>
    /// <param name="yaml">The file.</param>
    /// <param name="field">The field of the form that holds it.</param>
    public static IReadOnlyList<FieldFault> Of(ApiFailure failure, string yaml, string field)
    {
        // What is wrong with another field is not wrong with the file.
        if (failure.Code != "InputError")
        {
            return [];
        }

        if (YamlFault().Match(failure.Message) is { Success: true } unread)
        {
            var line = int.Parse(unread.Groups["line"].ValueSpan, CultureInfo.InvariantCulture);
            return [new FieldFault(field, line, unread.Groups["message"].Value)];
        }

        var shaped = SchemaFault().Matches(failure.Message);
        if (shaped.Count > 0)
        {
            return
            [
                .. shaped.Select(fault => new FieldFault(
                    field, FieldFault.LineOf(yaml, fault.Groups["pointer"].Value), fault.Groups["what"].Value)),
            ];
        }

        var place = TemplateFault().Match(failure.Message);
        var location = place.Groups["location"].Value;
        var pointer = TemplatePlace.PointerOf(location is ['t', ..] ? "." + location : location);
        return place.Success || failure.Message.StartsWith(".taskcluster.yml", StringComparison.Ordinal)
            ? [new FieldFault(field, place.Success ? FieldFault.LineOf(yaml, pointer) : null, failure.Message)]
            : [];
    }

    [GeneratedRegex(
        @"is not YAML: line (?<line>[0-9]{1,9}), column [0-9]+: (?<message>.+)",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex YamlFault();

    [GeneratedRegex(
        @"^ +\* (?<what>data(?<pointer>(/[^ ]*)?) [^\n]*)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaFault();

    // Either of JSON-e's errors, or of what was rendered: `tasks[2] must be …`.
    [GeneratedRegex(
        @" at template(?<location>[^:\s]*): |(?<location>\btasks\[[0-9]+\])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex TemplateFault();
}
