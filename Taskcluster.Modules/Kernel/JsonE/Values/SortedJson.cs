using System.Text;

namespace Taskcluster.Modules.Kernel.JsonE.Values;

/// <summary>
/// JSON text without white space, keys in the order of their UTF-16 codes, escaped as JavaScript does.
/// </summary>
internal static class SortedJson
{
    /// <exception cref="JsonEException">The text is longer than a text may be.</exception>
    public static string Write(Value value, Budget budget)
    {
        budget.RequireLength(value.Characters);
        budget.Spend(value.Count);
        var text = new StringBuilder();
        Append(value, text, budget);
        return text.ToString();
    }

    /// <summary>The text in quotes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2);
        AppendText(text, quoted);
        return quoted.ToString();
    }

    private static void Append(Value value, StringBuilder text, Budget budget)
    {
        switch (value)
        {
            case ArrayValue array:
                text.Append('[');
                for (var index = 0; index < array.Items.Count; index++)
                {
                    text.Append(index == 0 ? "" : ",");
                    Append(array.Items[index], text, budget);
                }

                text.Append(']');
                break;
            case ObjectValue { Members: var members }:
                text.Append('{');
                var isFirst = true;
                foreach (var key in members.Keys.Order(StringComparer.Ordinal))
                {
                    text.Append(isFirst ? "" : ",");
                    AppendText(key, text);
                    text.Append(':');
                    Append(members[key], text, budget);
                    isFirst = false;
                }

                text.Append('}');
                break;
            case TextValue plain:
                AppendText(plain.Text, text);
                break;
            case NumberValue number:
                text.Append(double.IsFinite(number.Number) ? EcmaNumber.Format(number.Number) : "null");
                break;
            case BooleanValue boolean:
                text.Append(boolean.IsTruthy ? "true" : "false");
                break;
            default:
                text.Append("null");
                break;
        }

        budget.RequireLength(text.Length);
    }

    private static void AppendText(string value, StringBuilder text)
    {
        text.Append('"');
        for (var index = 0; index < value.Length; index++)
        {
            var character = value[index];
            var isPair = index + 1 < value.Length && char.IsSurrogatePair(character, value[index + 1]);
            if (isPair)
            {
                text.Append(character).Append(value[++index]);
            }
            else if (character < ' ' || character is '"' or '\\' || char.IsSurrogate(character))
            {
                AppendEscaped(character, text);
            }
            else
            {
                text.Append(character);
            }
        }

        text.Append('"');
    }

    private static void AppendEscaped(char character, StringBuilder text) => text.Append(character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => $"\\u{(int)character:x4}",
    });
}
