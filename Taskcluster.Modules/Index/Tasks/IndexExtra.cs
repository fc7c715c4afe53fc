using System.Runtime.InteropServices;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Index.Tasks;

/// <summary>
/// How a task wants to stand in the index: <c>extra.index</c> of its definition, with defaults for what is missing
/// (spec/services.md §4.2).
/// </summary>
internal sealed record IndexExtra(long Rank, RawJson Data, DateTimeOffset Expires)
{
    private const int MostTold = 100;

    private static readonly TimeSpan LifetimeOfOldTasks = TimeSpan.FromDays(365);

    /// <summary>
    /// Reads it. A value that is there and cannot be used is not passed over in favour of the default, since the task
    /// would then stand where, or as long as, nobody meant it to: nothing is read, and <paramref name="fault"/> says
    /// which value it is.
    /// </summary>
    /// <param name="definition">The task's definition.</param>
    /// <param name="fault">What is wrong; null: nothing.</param>
    public static IndexExtra? Read(JsonElement definition, out string? fault)
    {
        var index = Member(Member(definition, "extra"), "index");
        if (index.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object))
        {
            return Refused("", index, "an object", out fault);
        }

        var given = Member(index, "rank");
        var rank = 0L;
        if (given.ValueKind != JsonValueKind.Undefined
            && !(given.ValueKind == JsonValueKind.Number
                && given.TryGetDouble(out var number) && Tasks.Rank.TryFrom(number, out rank)))
        {
            return Refused(".rank", given, Tasks.Rank.Needed, out fault);
        }

        var data = Member(index, "data");
        if (data.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            return Refused(".data", data, "an object", out fault);
        }

        var until = Member(index, "expires");
        var expires = Expiry(definition);
        if (until.ValueKind != JsonValueKind.Undefined && !TryTime(until, out expires))
        {
            return Refused(".expires", until, "a time such as 2030-01-31T12:00:00.000Z", out fault);
        }

        fault = null;
        return new IndexExtra(rank, data.ValueKind == JsonValueKind.Object ? Raw(data) : RawJson.EmptyObject, expires);
    }

    private static DateTimeOffset Expiry(JsonElement definition)
    {
        if (TryTime(Member(definition, "expires"), out var expires))
        {
            return expires;
        }

        return TryTime(Member(definition, "created"), out var created)
            && created < DateTimeOffset.MaxValue - LifetimeOfOldTasks
                ? created + LifetimeOfOldTasks
                : created;
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : default;

    private static bool TryTime(JsonElement value, out DateTimeOffset time)
    {
        time = default;
        return value.ValueKind == JsonValueKind.String && WireTime.TryParse(value.GetString(), out time);
    }

    private static RawJson Raw(JsonElement value) => new(JsonMarshal.GetRawUtf8Value(value).ToArray());

    private static IndexExtra? Refused(string member, JsonElement value, string needed, out string? fault)
    {
        var text = value.GetRawText();
        fault = $"extra.index{member} is {(text.Length > MostTold ? text[..MostTold] + "…" : text)}, "
            + $"but must be {needed}";
        return null;
    }
}
