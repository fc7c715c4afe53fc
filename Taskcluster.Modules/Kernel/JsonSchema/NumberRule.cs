using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// <c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c>, <c>exclusiveMaximum</c>, <c>multipleOf</c>, all by exact
/// decimal value.
/// </summary>
internal sealed class NumberRule : SchemaRule
{
    private readonly Bound? _minimum;
    private readonly Bound? _maximum;
    private readonly Bound? _above;
    private readonly Bound? _below;
    private readonly byte[]? _divisor;

    private NumberRule(SchemaReader schema)
    {
        _minimum = Bound.Read(schema, "minimum");
        _maximum = Bound.Read(schema, "maximum");
        _above = Bound.Read(schema, "exclusiveMinimum");
        _below = Bound.Read(schema, "exclusiveMaximum");
        _divisor = Bound.Read(schema, "multipleOf")?.Text;
        if (_divisor is not null && new JsonNumber(_divisor).Compare(new JsonNumber("0"u8)) <= 0)
        {
            throw schema.Fault("multipleOf", "must be above 0");
        }
    }

    public static NumberRule? Read(SchemaReader schema)
    {
        var rule = new NumberRule(schema);
        return (rule._minimum ?? rule._maximum ?? rule._above ?? rule._below) is null && rule._divisor is null
            ? null
            : rule;
    }

    public override bool Check(JsonElement value, ref Evaluation run)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        var isValid = _minimum is null || _minimum.Compare(value, raw) >= 0 || Fail(value, ">=", _minimum, ref run);
        isValid &= _maximum is null || _maximum.Compare(value, raw) <= 0 || Fail(value, "<=", _maximum, ref run);
        isValid &= _above is null || _above.Compare(value, raw) > 0 || Fail(value, ">", _above, ref run);
        isValid &= _below is null || _below.Compare(value, raw) < 0 || Fail(value, "<", _below, ref run);
        isValid &= _divisor is null || new JsonNumber(raw).IsMultipleOf(new JsonNumber(_divisor))
            || (run.Log?.Add($"must be multiple of {Encoding.UTF8.GetString(_divisor)}", value) ?? false);
        return isValid;
    }

    private static bool Fail(JsonElement value, string relation, Bound bound, ref Evaluation run) =>
        run.Log?.Add($"must be {relation} {Encoding.UTF8.GetString(bound.Text)}", value) ?? false;

    private sealed class Bound
    {
        private readonly long _integer;
        private readonly bool _isInteger;

        private Bound(JsonElement bound)
        {
            Text = JsonMarshal.GetRawUtf8Value(bound).ToArray();
            _isInteger = bound.TryGetInt64(out _integer);
        }

        public byte[] Text { get; }

        public static Bound? Read(SchemaReader schema, string keyword)
        {
            if (!schema.TryGet(keyword, out var bound))
            {
                return null;
            }

            return bound.ValueKind == JsonValueKind.Number
                ? new Bound(bound)
                : throw schema.Fault(keyword, "must be a number");
        }

        /// <summary>How the value compares with the bound.</summary>
        public int Compare(JsonElement value, ReadOnlySpan<byte> raw) =>
            _isInteger && value.TryGetInt64(out var integer)
                ? integer.CompareTo(_integer)
                : new JsonNumber(raw).Compare(new JsonNumber(Text));
    }
}
