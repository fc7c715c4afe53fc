using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith.Commands.Graphs;

namespace Taskcluster.Monolith.Commands.Replay;

/// <summary>
/// Moves the times of bodies to the present: as much later as the call is made later. What is sent to one path is
/// always moved by the same, so that a call that was repeated is the same again.
/// </summary>
internal sealed class StepTimes(bool keepsTimes)
{
    private const string Expires = "expires";

    private static readonly string[] AtTop = ["created", "deadline", "quarantineUntil"];

    private readonly Dictionary<string, TimeSpan> shifts = new(StringComparer.Ordinal);

    /// <summary>Changes the body of a call that is made now.</summary>
    public void Renew(ReplayStep step, JsonNode? body, DateTimeOffset now)
    {
        if (keepsTimes)
        {
            return;
        }

        if (!shifts.TryGetValue(step.Path, out var shift))
        {
            shifts.Add(step.Path, shift = now - step.Time);
        }

        if (body is JsonObject members)
        {
            foreach (var name in AtTop)
            {
                Shift(members, name, shift);
            }
        }

        ShiftExpires(body, shift);
    }

    private static void ShiftExpires(JsonNode? node, TimeSpan shift)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    ShiftExpires(item, shift);
                }

                break;
            case JsonObject members:
                Shift(members, Expires, shift);
                foreach (var (_, member) in members.ToList())
                {
                    ShiftExpires(member, shift);
                }

                break;
        }
    }

    private static void Shift(JsonObject members, string name, TimeSpan shift)
    {
        if (GraphTimes.Moment(members[name]) is { } moment)
        {
            var ticks = Math.Clamp(moment.UtcTicks + shift.Ticks, 0, DateTime.MaxValue.Ticks);
            members[name] = WireTime.Format(new DateTimeOffset(ticks, TimeSpan.Zero));
        }
    }
}
