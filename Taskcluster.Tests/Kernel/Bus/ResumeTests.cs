using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>Where a listener from outside goes on, and whether it has to be told of a gap.</summary>
public sealed class ResumeTests
{
    private TestDatabase test = null!;

    // Messages 4 to 7 are there; 1 to 3 were.
    [SetUp]
    public async Task Open()
    {
        test = new TestDatabase();
        await test.Database.Write(tx =>
        {
            for (var count = 0; count < 7; count++)
            {
                tx.Publish(new PulseMessage("e", "k", [], RawJson.EmptyObject));
            }

            tx.Sql("DELETE FROM pulse_messages WHERE seq <= 3").Execute();
        });
    }

    [TearDown]
    public void Close() => test.Dispose();

    [TestCase(3, 3)]
    [TestCase(5, 5)]
    [TestCase(7, 7)]
    public void It_goes_on_where_it_was(long heard, long resumed) =>
        After(new EventId(Epoch, heard)).Should().Be(new Resume(resumed));

    [TestCase(0, 3, "3 messages after")]
    [TestCase(2, 3, "1 messages after")]
    [TestCase(8, 7, "ahead of the log")]
    [TestCase(long.MaxValue, 7, "ahead of the log")]
    public void What_is_no_longer_or_not_yet_there_is_a_gap(long heard, long resumed, string reason)
    {
        var resume = After(new EventId(Epoch, heard));

        resume.Sequence.Should().Be(resumed);
        resume.HasGap.Should().BeTrue();
        resume.Reason.Should().Contain(reason).And.Contain($"{Epoch}-{heard}");
    }

    [Test]
    public async Task Another_epoch_is_a_gap_and_begins_with_the_oldest()
    {
        var before = new EventId(Epoch, 5);
        After(before).HasGap.Should().BeFalse();

        var renewed = await test.Database.Write(Epochs.Renew);

        Epoch.Should().Be(renewed).And.NotBe(before.Epoch).And.MatchRegex(@"^[0-9a-f]{16}\z");
        var resume = After(before);
        resume.Sequence.Should().Be(3);
        resume.Reason.Should().Contain(before.ToString()).And.Contain(renewed);
    }

    [Test]
    public void Each_database_has_an_epoch_of_its_own()
    {
        using var other = new TestDatabase();

        other.Database.Read(Epochs.Current).Should().MatchRegex(@"^[0-9a-f]{16}\z").And.NotBe(Epoch);
        other.Database.Read(rows => MessageLog.ResumeAfter(rows, new EventId(Epochs.Current(rows), 0)))
            .Should().Be(new Resume(0));
    }

    private string Epoch => test.Database.Read(Epochs.Current);

    private Resume After(EventId id) => test.Database.Read(rows => MessageLog.ResumeAfter(rows, id));
}
