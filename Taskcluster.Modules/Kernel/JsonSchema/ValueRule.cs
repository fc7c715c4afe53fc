using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary><c>enum</c> and <c>const</c>: one of some values.</summary>
internal sealed class ValueRule : SchemaRule
{
    private readonly NameTable _texts = new();
    private readonly List<JsonElement> _others = [];
    private readonly string _message;

    private ValueRule(IEnumerable<JsonElement> values, string message)
    {
        _message = message;
        foreach (var value in values)
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                using var text = JsonText.Of(value);
                _texts.Add(text.Utf8);
            }
            else
            {
                _others.Add(value);
            }
        }
    }

    public static IEnumerable<ValueRule> Read(SchemaReader schema)
    {
        if (schema.TryGet("enum", out var values))
        {
            if (values.ValueKind != JsonValueKind.Array)
            {
                throw schema.Fault("enum", "must be an array");
            }

            var list = string.Join(", ", values.EnumerateArray().Select(TextOf));
            yield return new ValueRule(values.EnumerateArray(), $"must be equal to one of the allowed values: {list}");
        }

        if (schema.TryGet("const", out var value))
        {
            yield return new ValueRule([value], $"must be equal to constant: {TextOf(value)}");
        }
    }

    public override bool Check(JsonElement value, ref Evaluation run) =>
        IsIn(value) || (run.Log?.Add(_message, value, isAboutKind: true) ?? false);

    private static string TextOf(JsonElement value) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));

    private bool IsIn(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            using var text = JsonText.Of(value);
            return _texts.Find(text.Utf8) >= 0;
        }

        foreach (var other in _others)
        {
            if (JsonEquality.Same(value, other))
            {
                return true;
            }
        }

        return false;
    }
}
