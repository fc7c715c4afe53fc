using Microsoft.Extensions.Primitives;

namespace Taskcluster.Monolith.Web.Forms;

/// <summary>What a form of the site has sent.</summary>
public sealed class PostedForm(IEnumerable<KeyValuePair<string, StringValues>> fields)
{
    /// <summary>The field that tells which form of the page it is.</summary>
    public const string ActionField = "action";

    /// <summary>The field of the antiforgery token.</summary>
    public const string TokenField = "_token";

    /// <summary>The field of the clientId to whom the form was shown.</summary>
    public const string ShownToField = "_as";

    private readonly Dictionary<string, StringValues> fields = new(fields, StringComparer.Ordinal);

    /// <summary>Which form of the page it is, and with that what is to be done.</summary>
    public string Action => this[ActionField];

    /// <summary>The field's text with line ends of one character; empty if there is no such field.</summary>
    public string this[string name] =>
        fields.TryGetValue(name, out var values) && values.Count > 0 ? Unix(values[0]!) : "";

    /// <summary>
    /// All fields that a person has filled in, in the order of the form; without keys, which no page repeats.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> Entered =>
        from sent in fields
        where sent.Key is not (ActionField or TokenField or ShownToField or "accessToken" or "certificate" or "token")
        from value in sent.Value
        select KeyValuePair.Create(sent.Key, Unix(value!));

    /// <summary>Whether the field was sent; of a checkbox, whether it was ticked.</summary>
    public bool Has(string name) => fields.ContainsKey(name);

    /// <summary>All values of a field that may stand there several times, such as the ticked rows of a table.</summary>
    public IReadOnlyList<string> All(string name) =>
        fields.TryGetValue(name, out var values) ? [.. values.Select(value => Unix(value!))] : [];

    /// <summary>The lines of a text field that hold something, trimmed: how lists of scopes are written.</summary>
    public IReadOnlyList<string> Lines(string name) =>
        [.. this[name].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The field's text without blanks around it.</summary>
    /// <exception cref="ApiFailure">400: it is empty.</exception>
    public string Required(string name, string label) => this[name].Trim() is { Length: > 0 } text
        ? text
        : throw ApiFailure.Input($"{label} is empty; it is needed.");

    // Browsers send CRLF.
    private static string Unix(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}
