using System.Globalization;
using System.Text.RegularExpressions;
using Taskcluster.Monolith.Web.Forms;
using Taskcluster.Monolith.Web.Pages.Tasks;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>One thing that is wrong with a form that has several fields of code.</summary>
/// <param name="Field">Which field.</param>
/// <param name="Line">In which of its lines, from 1; null where that cannot be told.</param>
/// <param name="Message">What is wrong.</param>
public sealed partial record FieldFault(string Field, int? Line, string Message)
{
    /// <summary>The faults of a field, as the module <c>editor</c> takes them; null: none.</summary>
    public static string? Json(IEnumerable<FieldFault> faults, string field) => DefinitionFault.Json(
        faults.Where(fault => fault.Field == field).Select(fault => new DefinitionFault(fault.Line, fault.Message)));

    /// <summary>Why a field cannot be read as YAML; nothing where it can.</summary>
    public static IEnumerable<FieldFault> OfYaml(PostedForm form, string field, string label)
    {
        try
        {
            _ = FormYaml.Parse(form[field], label);
            return [];
        }
        catch (ApiFailure failure)
        {
            var faults = DefinitionFault.Of(failure, form[field]);
            return faults.Count == 0
                ? [new FieldFault(field, null, failure.Message)]
                : faults.Select(fault => new FieldFault(field, fault.Line, fault.Message));
        }
    }

    /// <summary>What a refusal of the API says of the fields, which are named as the members of the body.</summary>
    public static IReadOnlyList<FieldFault> OfRefusal(ApiFailure failure, PostedForm form)
    {
        var faults = new List<FieldFault>();
        foreach (Match fault in Placed().Matches(failure.Message))
        {
            var (field, what) = (fault.Groups["field"].Value, fault.Groups["what"].Value);
            if (form.Has(field))
            {
                faults.Add(new FieldFault(field, LineOf(form[field], fault.Groups["pointer"].Value), what));
            }
        }

        return faults;
    }

    /// <summary>The line of the value at a JSON pointer, or of the nearest one around it.</summary>
    public static int? LineOf(string yaml, string pointer)
    {
        try
        {
            // What is deeper than may be is refused here, before anything calls itself for each level.
            _ = FormYaml.Parse(yaml, "The text");
            var lines = YamlLines.Of(yaml);
            for (var place = pointer; ; place = place[..place.LastIndexOf('/')])
            {
                if (lines.TryGetValue(place, out var line))
                {
                    return line;
                }

                if (place.Length == 0)
                {
                    return null;
                }
            }
        }
        catch (Exception error) when (error is ApiFailure or YamlDotNet.Core.YamlException)
        {
            return null;
        }
    }

    public override string ToString() => Line is { } line
        ? string.Create(CultureInfo.InvariantCulture, $"{Field}, line {line}: {Message}")
        : $"{Field}: {Message}";

    // `  * data/bindings/0/exchange must be …`, `  * triggerSchema/type must be …`, `  * triggerSchema#/items: …`
    [GeneratedRegex(
        @"^ +\* (?<what>(data/)?(?<field>[A-Za-z]+)#?(?<pointer>(/[^ :]*)?)[ :][^\n]*)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placed();
}
