using System.Runtime.InteropServices;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>One compiled schema. The compiler fills it; afterwards it never changes.</summary>
internal sealed class SchemaNode
{
    /// <summary>The schema that a <c>$ref</c> names; everything beside it is ignored.</summary>
    public SchemaNode? Target { get; set; }

    /// <summary>The schema <c>false</c>.</summary>
    public bool IsFalse { get; set; }

    public JsonTypes Types { get; set; } = JsonTypes.Any;

    public StringRule? OnString { get; set; }

    public SchemaRule? OnNumber { get; set; }

    public ArrayRule? OnArray { get; set; }

    public ObjectRule? OnObject { get; set; }

    public SchemaRule[] OnAny { get; set; } = [];

    public SchemaNode[] AllOf { get; set; } = [];

    /// <summary>Whether <c>default</c>s can be written into values of this schema, at any depth.</summary>
    public bool HasDefaults { get; set; }

    public bool Check(JsonElement value, ref Evaluation run)
    {
        if (Target is not null)
        {
            return Target.Check(value, ref run);
        }

        run.Enter();
        var isValid = !IsFalse || (run.Log?.Add("must NOT be given: its schema is false") ?? false);
        isValid &= Types == JsonTypes.Any || HasType(value) || FailType(value, ref run);
        if (isValid || !run.StopsAtFirst)
        {
            isValid &= CheckKind(value, ref run);
        }

        if ((isValid || !run.StopsAtFirst) && (OnAny.Length > 0 || AllOf.Length > 0))
        {
            isValid &= CheckAny(value, ref run);
        }

        run.Leave();
        return isValid;
    }

    /// <summary>Whether the value passes, whatever is collected.</summary>
    public bool Matches(JsonElement value, ref Evaluation run)
    {
        var log = run.Log;
        run.Log = null;
        var matches = Check(value, ref run);
        run.Log = log;
        return matches;
    }

    private bool CheckKind(JsonElement value, ref Evaluation run) => value.ValueKind switch
    {
        JsonValueKind.String => OnString?.Check(value, ref run) ?? true,
        JsonValueKind.Number => OnNumber?.Check(value, ref run) ?? true,
        JsonValueKind.Array => OnArray?.Check(value, ref run) ?? true,
        JsonValueKind.Object => OnObject?.Check(value, ref run) ?? true,
        _ => true,
    };

    private bool CheckAny(JsonElement value, ref Evaluation run)
    {
        var isValid = true;
        for (var index = 0; index < OnAny.Length && (isValid || !run.StopsAtFirst); index++)
        {
            isValid &= OnAny[index].Check(value, ref run);
        }

        for (var index = 0; index < AllOf.Length && (isValid || !run.StopsAtFirst); index++)
        {
            isValid &= AllOf[index].Check(value, ref run);
        }

        return isValid;
    }

    private bool HasType(JsonElement value)
    {
        var type = value.ValueKind switch
        {
            JsonValueKind.Null => JsonTypes.Null,
            JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
            JsonValueKind.Object => JsonTypes.Object,
            JsonValueKind.Array => JsonTypes.Array,
            JsonValueKind.String => JsonTypes.String,
            _ => JsonTypes.Number,
        };
        return (Types & type) != JsonTypes.None
            || (type == JsonTypes.Number && (Types & JsonTypes.Integer) != JsonTypes.None
                && new JsonNumber(JsonMarshal.GetRawUtf8Value(value)).IsInteger);
    }

    private bool FailType(JsonElement value, ref Evaluation run) =>
        run.Log?.Add($"must be {NameOf(Types)}", value, isAboutKind: true) ?? false;

    private static string NameOf(JsonTypes types) =>
        types.ToString().ToLowerInvariant().Replace(", ", " or ", StringComparison.Ordinal);
}
