using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>
/// The parameters of files of version 0: <c>{{ name }}</c> or <c>{{ 'text' | function }}</c> in any text or key. What
/// consists of one parameter becomes its value, whatever its type; names that nobody knows stay as they are written.
/// </summary>
/// <param name="names">What the names stand for.</param>
/// <param name="now">The moment from which <c>$fromNow</c> reckons.</param>
internal sealed partial class Parameters(IReadOnlyDictionary<string, JsonNode?> names, DateTimeOffset now)
{
    private const string FromNow = "$fromNow";

    // Parameters may be long, and stand there many times.
    private long characters;

    /// <summary>The value with its parameters filled in; the one given is not changed.</summary>
    /// <exception cref="TaskclusterYmlException">A span of time is none, or the result is too large.</exception>
    public JsonNode? Fill(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var filled = new JsonObject();
                foreach (var (key, member) in members)
                {
                    filled[InText(key)] = Fill(member);
                }

                return filled;
            case JsonArray items:
                return new JsonArray([.. items.Select(Fill)]);
            default:
                return node.AsText() is { } text ? FillText(text) : node?.DeepClone();
        }
    }

    private JsonNode? FillText(string text)
    {
        if (Parameter().Match(text) is { Success: true } match && match.Length == text.Length
            && TryValue(match, out var value))
        {
            Count(TextCount.Of(value));
            return value?.DeepClone();
        }

        return InText(text);
    }

    private string InText(string text)
    {
        if (!text.Contains("{{", StringComparison.Ordinal))
        {
            Count(text.Length);
            return text;
        }

        var filled = new StringBuilder();
        var end = 0;
        foreach (Match match in Parameter().Matches(text))
        {
            var value = TryValue(match, out var found) ? Text(found) : match.Value;
            Count(value.Length + match.Index - end);
            filled.Append(text, end, match.Index - end).Append(value);
            end = match.Index + match.Length;
        }

        Count(text.Length - end);
        return filled.Append(text, end, text.Length - end).ToString();
    }

    private bool TryValue(Match match, out JsonNode? value)
    {
        if (match.Groups["name"] is { Success: true, Value: var name })
        {
            if (name == FromNow)
            {
                value = Later("");
            }
            else if (!names.TryGetValue(name, out value))
            {
                return false;
            }
        }
        else
        {
            value = match.Groups["text"].Value;
        }

        foreach (Capture function in match.Groups["function"].Captures)
        {
            if (function.Value != FromNow)
            {
                return false;
            }

            value = Later(Text(value));
        }

        return true;
    }

    private static string Text(JsonNode? value) => value.AsText() ?? value?.ToJsonString() ?? "null";

    private string Later(string span)
    {
        if (!TimeExpression.TryParse(span, out var time))
        {
            throw new TaskclusterYmlException($"$fromNow: '{span}' isn't a time expression such as 2 days 3 hours.");
        }

        return WireTime.Format(time > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue
            : time < DateTimeOffset.MinValue - now ? DateTimeOffset.MinValue : now + time);
    }

    private void Count(long more)
    {
        characters += more;
        if (characters > TaskclusterYml.MostCharacters)
        {
            throw new TaskclusterYmlException(
                $"With its parameters filled in, the file has more than {TaskclusterYml.MostCharacters} characters.");
        }
    }

    // No brace may stand inside, so that no two attempts go over the same text.
    [GeneratedRegex(
        """\{\{\s*('(?<text>[^'{}]*)'|"(?<text>[^"{}]*)"|(?<name>[\w$][\w$.-]*))\s*"""
        + @"(\|\s*(?<function>[\w$]+)\s*)*\}\}",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
