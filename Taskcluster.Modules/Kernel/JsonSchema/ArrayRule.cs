using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// <c>items</c>, <c>additionalItems</c>, <c>minItems</c>, <c>maxItems</c>, <c>uniqueItems</c>, <c>contains</c>.
/// </summary>
internal sealed class ArrayRule : SchemaRule
{
    private readonly SchemaNode[] _first;
    private readonly SchemaNode? _rest;
    private readonly bool _isClosed;
    private readonly int? _min;
    private readonly int? _max;
    private readonly bool _isUnique;
    private readonly SchemaNode? _contains;

    private ArrayRule(SchemaReader schema)
    {
        var isTuple = schema.TryGet("items", out var items) && items.ValueKind == JsonValueKind.Array;
        _first = isTuple ? schema.Nodes("items", SchemaEdge.Inside) : [];
        _rest = isTuple ? schema.Node("additionalItems", SchemaEdge.Inside) : schema.Node("items", SchemaEdge.Inside);
        _isClosed = isTuple && schema.TryGet("additionalItems", out var rest) && rest.ValueKind == JsonValueKind.False;
        _min = schema.Count("minItems");
        _max = schema.Count("maxItems");
        _isUnique = schema.Flag("uniqueItems");
        _contains = schema.Node("contains", SchemaEdge.InsideBranch);
    }

    public static ArrayRule? Read(SchemaReader schema)
    {
        var rule = new ArrayRule(schema);
        var saysNothing = rule._first.Length == 0 && rule._rest is null && rule._min is null && rule._max is null
            && !rule._isUnique && rule._contains is null;
        return saysNothing ? null : rule;
    }

    /// <summary>The schema of the item at an index, if there is one.</summary>
    public SchemaNode? ItemAt(int index) => index < _first.Length ? _first[index] : _rest;

    public override bool Check(JsonElement value, ref Evaluation run)
    {
        var length = value.GetArrayLength();
        var isValid = _min is null || length >= _min
            || (run.Log?.Add($"must NOT have fewer than {_min} items (has {length})") ?? false);
        isValid &= _max is null || length <= _max
            || (run.Log?.Add($"must NOT have more than {_max} items (has {length})") ?? false);
        isValid &= !_isClosed || length <= _first.Length
            || (run.Log?.Add($"must NOT have more than {_first.Length} items (has {length})") ?? false);
        if (!isValid && run.StopsAtFirst)
        {
            return false;
        }

        isValid &= (_first.Length == 0 && _rest is null) || CheckItems(value, ref run);
        isValid &= !_isUnique || (!isValid && run.StopsAtFirst) || CheckUnique(value, length, ref run);
        isValid &= _contains is null || (!isValid && run.StopsAtFirst) || CheckContains(value, ref run);
        return isValid;
    }

    private bool CheckItems(JsonElement value, ref Evaluation run)
    {
        var isValid = true;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var node = ItemAt(index);
            if (node is null || (_isClosed && index >= _first.Length))
            {
                break; // no rule, or noted by the length
            }

            var place = run.Log?.Enter(index) ?? 0;
            isValid &= node.Check(item, ref run);
            run.Log?.Leave(place);
            if (!isValid && run.StopsAtFirst)
            {
                break;
            }

            index++;
        }

        return isValid;
    }

    private bool CheckContains(JsonElement value, ref Evaluation run)
    {
        foreach (var item in value.EnumerateArray())
        {
            if (_contains!.Matches(item, ref run))
            {
                return true;
            }
        }

        return run.Log?.Add("must contain at least 1 valid item (has none)") ?? false;
    }

    private static bool CheckUnique(JsonElement value, int length, ref Evaluation run) =>
        length < 2 || !UniqueItems.TryFindTwins(value, length, out var first, out var second)
        || (run.Log?.Add(
            $"must NOT have duplicate items (items {first} and {second} are identical)", value[second]) ?? false);
}
