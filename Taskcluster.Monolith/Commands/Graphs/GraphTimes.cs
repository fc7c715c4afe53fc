using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>Moves a definition to another time: it is created now, and all that follows is as much later.</summary>
internal static class GraphTimes
{
    private const string Created = "created";
    private const string Deadline = "deadline";
    private const string Expires = "expires";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>Changes the definition; what is no time is left alone.</summary>
    /// <param name="task">The definition.</param>
    /// <param name="now">When it is created.</param>
    /// <param name="keepsTimes">Whether only what is missing is filled in.</param>
    public static void Renew(JsonObject task, DateTimeOffset now, bool keepsTimes)
    {
        if (!keepsTimes && Moment(task[Created]) is { } created)
        {
            var shift = now - created;
            task[Created] = WireTime.Format(now);
            Shift(task, Deadline, shift);
            Shift(task, Expires, shift);
            ShiftExpires(task["payload"], shift);
        }

        task[Created] ??= WireTime.Format(now);
        task[Deadline] ??= WireTime.Format((Moment(task[Created]) ?? now) + Lifetime);
    }

    /// <summary>The moment that a text says; null where it says none.</summary>
    public static DateTimeOffset? Moment(JsonNode? node) =>
        node.AsText() is { } text && WireTime.TryParse(text, out var moment) ? moment : null;

    /// <summary>The payload without the times at which its artifacts expire, to compare it with another one.</summary>
    public static JsonNode? WithoutExpires(JsonNode? payload)
    {
        switch (payload)
        {
            case JsonObject members:
                var rest = new JsonObject();
                foreach (var (name, member) in members)
                {
                    if (name != Expires || Moment(member) is null)
                    {
                        rest[name] = WithoutExpires(member);
                    }
                }

                return rest;
            case JsonArray items:
                return new JsonArray([.. items.Select(WithoutExpires)]);
            default:
                return payload?.DeepClone();
        }
    }

    // Artifacts must not outlive their task, and say in the payload when they expire.
    private static void ShiftExpires(JsonNode? node, TimeSpan shift)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                ShiftExpires(item, shift);
            }
        }
        else if (node is JsonObject members)
        {
            Shift(members, Expires, shift);
            foreach (var (_, member) in members.ToList())
            {
                ShiftExpires(member, shift);
            }
        }
    }

    private static void Shift(JsonObject members, string name, TimeSpan shift)
    {
        if (Moment(members[name]) is { } moment)
        {
            var ticks = Math.Clamp(moment.UtcTicks + shift.Ticks, 0, DateTime.MaxValue.Ticks);
            members[name] = WireTime.Format(new DateTimeOffset(ticks, TimeSpan.Zero));
        }
    }
}
