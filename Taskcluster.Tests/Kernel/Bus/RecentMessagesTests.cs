using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>What is kept in memory of the log is without a gap, or is not given.</summary>
public sealed class RecentMessagesTests
{
    private const int Most = 2048;

    private readonly RecentMessages recent = new();

    [Test]
    public void Before_the_first_message_nothing_is_known() => After(0).Should().BeNull();

    [Test]
    public void What_is_not_kept_is_not_known()
    {
        Add(11, 12, 13);

        After(9).Should().BeNull("10 may be missing");
        After(10).Should().Equal(11, 12, 13);
        After(12).Should().Equal(13);
        After(13).Should().BeEmpty();
        After(20).Should().BeEmpty();
        After(10, limit: 2).Should().Equal(11, 12);
    }

    [Test]
    public void The_oldest_make_room()
    {
        for (var sequence = 1; sequence <= Most + 10; sequence++)
        {
            Add(sequence);
        }

        After(9).Should().BeNull();
        After(10, limit: 3).Should().Equal(11, 12, 13);
        After(Most + 8).Should().Equal(Most + 9, Most + 10);
    }

    [Test]
    public void Large_ones_take_the_room_of_many()
    {
        Add(1, 2, 3);
        recent.Add([Message(4, new string('x', 5_000_000))]);

        After(0).Should().BeNull();
        After(3).Should().Equal(4);
        Add(5);
        After(3).Should().BeNull();
        After(4).Should().Equal(5);
    }

    [Test]
    public void After_a_failure_it_begins_anew()
    {
        Add(1, 2, 3);
        recent.Clear();

        After(1).Should().BeNull();
        Add(5);
        After(3).Should().BeNull();
        After(4).Should().Equal(5);
    }

    private static PulseMessage Message(long sequence, string text = "") =>
        new("exchange/test", "key", [], RawJson.Parse($"\"{text}\"")) { Sequence = sequence };

    private void Add(params long[] sequences) => recent.Add([.. sequences.Select(sequence => Message(sequence))]);

    private List<long>? After(long sequence, int limit = 5000)
    {
        var messages = new List<PulseMessage>();
        return recent.TryReadAfter(sequence, limit, messages)
            ? [.. messages.Select(message => message.Sequence)]
            : null;
    }
}
