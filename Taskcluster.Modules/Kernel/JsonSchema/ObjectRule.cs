using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c>, <c>propertyNames</c>, <c>required</c>,
/// <c>dependencies</c>, <c>minProperties</c>, <c>maxProperties</c>, and the <c>default</c>s of properties. Of a name
/// that comes twice both values must be valid; it counts as one property.
/// </summary>
internal sealed class ObjectRule : SchemaRule
{
    private const int WordsOnStack = 4;

    private readonly ObjectShape _shape;

    private ObjectRule(ObjectShape shape) => _shape = shape;

    /// <summary>What the schema says of objects.</summary>
    public ObjectShape Shape => _shape;

    public static ObjectRule? Read(SchemaReader schema)
    {
        var shape = new ObjectShape(schema);
        return shape.SaysNothing ? null : new ObjectRule(shape);
    }

    public override bool Check(JsonElement value, ref Evaluation run)
    {
        var words = (_shape.Names.Count + 63) / 64;
        var given = words <= WordsOnStack ? stackalloc ulong[WordsOnStack] : new ulong[words];
        var isValid = true;
        if (_shape.LooksAtEach)
        {
            foreach (var property in value.EnumerateObject())
            {
                isValid &= CheckProperty(property, given, ref run);
                if (!isValid && run.StopsAtFirst)
                {
                    return false;
                }
            }
        }

        var defaults = 0;
        isValid &= CheckDefaults(given, ref defaults, ref run);
        isValid &= (!isValid && run.StopsAtFirst) || CheckRequired(given, ref run);
        isValid &= (!isValid && run.StopsAtFirst) || CheckDependencies(value, given, ref run);
        isValid &= (!isValid && run.StopsAtFirst) || CheckCount(value, defaults, ref run);
        return isValid;
    }

    private bool CheckProperty(JsonProperty property, Span<ulong> given, ref Evaluation run)
    {
        using var name = JsonText.NameOf(property);
        var number = _shape.Names.Find(name.Utf8);
        if (number >= 0)
        {
            given[number >> 6] |= 1UL << number;
        }

        var isValid = _shape.PropertyNames is null || CheckName(property, name.Utf8, ref run);
        if (!isValid && run.StopsAtFirst)
        {
            return false;
        }

        var known = _shape.PropertyAt(number);
        var isKnown = known is not null;
        if (isKnown || _shape.Patterns.Length > 0 || _shape.Additional is not null)
        {
            var place = run.Log?.Enter(name.Utf8) ?? 0;
            var isMatched = isKnown;
            isValid &= known?.Check(property.Value, ref run) ?? true;
            isValid &= CheckPatterns(name.Utf8, property.Value, ref isMatched, ref run);
            isValid &= isMatched || _shape.Additional is null || _shape.Additional.IsFalse
                || _shape.Additional.Check(property.Value, ref run);
            run.Log?.Leave(place);
            isValid &= isMatched || _shape.Additional is not { IsFalse: true }
                || (run.Log?.Add($"must NOT have additional properties: {Quote(name.Utf8)}") ?? false);
        }

        return isValid;
    }

    private bool CheckPatterns(ReadOnlySpan<byte> name, JsonElement value, ref bool isMatched, ref Evaluation run)
    {
        var isValid = true;
        for (var index = 0; index < _shape.Patterns.Length; index++)
        {
            var (pattern, node) = _shape.Patterns[index];
            if (pattern.IsMatch(name, ref run))
            {
                isMatched = true;
                isValid &= node.Check(value, ref run);
            }
        }

        return isValid;
    }

    // A name is judged as a string value. Where only string rules and the type are asked, no value needs to be made.
    private bool CheckName(JsonProperty property, ReadOnlySpan<byte> name, ref Evaluation run)
    {
        var log = run.Log;
        run.Log = null;
        bool isValid;
        var node = _shape.PropertyNames!;
        node = node.Target ?? node;
        if (!node.IsFalse && node.OnAny.Length == 0 && node.AllOf.Length == 0)
        {
            isValid = (node.Types & JsonTypes.String) != JsonTypes.None
                && (node.OnString?.CheckText(name, default, ref run) ?? true);
        }
        else
        {
            byte[] quoted = [(byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(property), (byte)'"'];
            using var document = JsonDocument.Parse(quoted);
            isValid = node.Check(document.RootElement, ref run);
        }

        run.Log = log;
        return isValid || (log?.Add($"must have valid property names: {Quote(name)}") ?? false);
    }

    // A missing property with a default counts as given, and its default is judged (spec/queue.md §1.13).
    private bool CheckDefaults(Span<ulong> given, ref int count, ref Evaluation run)
    {
        var isValid = true;
        for (var index = 0; index < _shape.Defaults.Length && (isValid || !run.StopsAtFirst); index++)
        {
            var number = _shape.Defaults[index].Property;
            if ((given[number >> 6] & (1UL << number)) != 0)
            {
                continue;
            }

            given[number >> 6] |= 1UL << number;
            count++;
            var isMatched = true;
            var place = run.Log?.Enter(_shape.Names[number]) ?? 0;
            isValid &= _shape.PropertyAt(number)!.Check(_shape.Defaults[index].Value, ref run);
            isValid &= CheckPatterns(_shape.Names[number], _shape.Defaults[index].Value, ref isMatched, ref run);
            run.Log?.Leave(place);
        }

        return isValid;
    }

    private bool CheckRequired(ReadOnlySpan<ulong> given, ref Evaluation run)
    {
        var isValid = true;
        foreach (var number in _shape.Required)
        {
            isValid &= (given[number >> 6] & (1UL << number)) != 0
                || (run.Log?.Add($"must have required property '{_shape.NameOf(number)}'") ?? false);
        }

        return isValid;
    }

    private bool CheckDependencies(JsonElement value, ReadOnlySpan<ulong> given, ref Evaluation run)
    {
        var isValid = true;
        foreach (var (number, needed, node) in _shape.Dependencies)
        {
            if ((given[number >> 6] & (1UL << number)) == 0)
            {
                continue;
            }

            isValid &= node?.Check(value, ref run) ?? true;
            foreach (var other in needed)
            {
                isValid &= (given[other >> 6] & (1UL << other)) != 0
                    || (run.Log?.Add($"must have property '{_shape.NameOf(other)}' when property "
                        + $"'{_shape.NameOf(number)}' is present") ?? false);
            }
        }

        return isValid;
    }

    private bool CheckCount(JsonElement value, int defaults, ref Evaluation run)
    {
        if (_shape.Min is null && _shape.Max is null)
        {
            return true;
        }

        var count = new PropertyMap(value).CountNames() + defaults;
        var isValid = _shape.Min is null || count >= _shape.Min
            || (run.Log?.Add($"must NOT have fewer than {_shape.Min} properties (has {count})") ?? false);
        isValid &= _shape.Max is null || count <= _shape.Max
            || (run.Log?.Add($"must NOT have more than {_shape.Max} properties (has {count})") ?? false);
        return isValid;
    }

    private static string Quote(ReadOnlySpan<byte> name) => $"\"{Encoding.UTF8.GetString(name)}\"";
}
