using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>One thing that is wrong with a definition.</summary>
/// <param name="Line">In which line of what was entered, from 1; null where that cannot be told.</param>
/// <param name="Message">What is wrong, in the API's words.</param>
internal sealed partial record DefinitionFault(int? Line, string Message)
{
    // A schema's fault names a value by its place: `  * data/metadata/owner must be …`.
    private const string Place = "data";

    /// <summary>The faults of a field, as the module <c>editor</c> takes them; null: none.</summary>
    public static string? Json(IEnumerable<DefinitionFault> faults)
    {
        var list = new JsonArray(
            [.. faults.Select(fault => new JsonObject { ["line"] = fault.Line, ["message"] = fault.Message })]);
        return list.Count == 0 ? null : list.ToJsonString();
    }

    /// <summary>
    /// What a refusal says of the definition, place by place; nothing where it is about something else.
    /// </summary>
    public static IReadOnlyList<DefinitionFault> Of(ApiFailure failure, string yaml)
    {
        if (failure.Code == "InputError" && YamlFault().Match(failure.Message) is { Success: true } fault)
        {
            var line = int.Parse(fault.Groups["line"].ValueSpan, CultureInfo.InvariantCulture);
            return [new DefinitionFault(line, fault.Groups["message"].Value)];
        }

        var faults = SchemaFault().Matches(failure.Message);
        if (failure.Code != "InputValidationError" || faults.Count == 0)
        {
            return [];
        }

        var lines = YamlLines.Of(yaml);
        return
        [
            .. faults.Select(one => one.Groups["what"].Value)
                .Select(what => new DefinitionFault(LineOf(what, lines), what)),
        ];
    }

    // Names may have blanks in them, so that the longest place that there is counts.
    private static int? LineOf(string what, IReadOnlyDictionary<string, int> lines)
    {
        int? found = null;
        for (var end = what.IndexOf(' '); end >= Place.Length; end = what.IndexOf(' ', end + 1))
        {
            found = lines.TryGetValue(what[Place.Length..end], out var line) ? line : found;
        }

        return found;
    }

    [GeneratedRegex(
        @"\bline (?<line>[0-9]{1,9})(, column [0-9]+)?: (?<message>.+)",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex YamlFault();

    [GeneratedRegex(
        @"^ +\* (?<what>data[^\n]*)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaFault();
}
