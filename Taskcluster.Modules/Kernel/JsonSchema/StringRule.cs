using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary><c>minLength</c> and <c>maxLength</c> (in code points), <c>pattern</c>, <c>format</c>.</summary>
internal sealed class StringRule : SchemaRule
{
    private readonly int? _min;
    private readonly int? _max;
    private readonly TextPattern? _pattern;
    private readonly TextFormat? _format;

    private StringRule(SchemaReader schema)
    {
        _min = schema.Count("minLength");
        _max = schema.Count("maxLength");
        _pattern = schema.TryGet("pattern", out var pattern) ? schema.Pattern("pattern", pattern) : null;
        if (schema.TryGet("format", out var format))
        {
            _format = format.ValueKind != JsonValueKind.String
                ? throw schema.Fault("format", "must be a string")
                : schema.Options.CheckFormats ? TextFormat.Find(format.GetString()!) : null;
        }
    }

    public static StringRule? Read(SchemaReader schema)
    {
        var rule = new StringRule(schema);
        return rule._min is null && rule._max is null && rule._pattern is null && rule._format is null ? null : rule;
    }

    public override bool Check(JsonElement value, ref Evaluation run)
    {
        using var text = JsonText.Of(value);
        return CheckText(text.Utf8, value, ref run);
    }

    /// <summary>Judges a text that is no value, such as the name of a property.</summary>
    public bool CheckText(ReadOnlySpan<byte> text, JsonElement value, ref Evaluation run)
    {
        var isValid = _min is null || JsonText.HasAtLeast(text, _min.Value)
            || (run.Log?.Add($"must NOT have fewer than {_min} characters", value) ?? false);
        isValid &= _max is null || JsonText.HasAtMost(text, _max.Value)
            || (run.Log?.Add($"must NOT have more than {_max} characters", value) ?? false);
        isValid &= _pattern is null || _pattern.IsMatch(text, ref run)
            || (run.Log?.Add($"must match pattern \"{_pattern.Source}\"", value) ?? false);
        isValid &= _format is null || _format.IsMatch(text)
            || (run.Log?.Add($"must match format \"{_format.Name}\"", value) ?? false);
        return isValid;
    }
}
