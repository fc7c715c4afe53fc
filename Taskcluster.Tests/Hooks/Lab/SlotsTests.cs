using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Hooks.Lab;
using Taskcluster.Modules.Hooks.Schedules;

namespace Taskcluster.Tests.Hooks.Lab;

public sealed class SlotsTests
{
    private static readonly CronExpression[] Hourly = [CronExpression.Parse("0 * * * *")];
    private static readonly CronExpression[] Secondly = [CronExpression.Parse("* * * * * *")];

    [Test]
    public void A_schedule_that_ends_has_fewer_times_than_are_asked_for()
    {
        Slots.After([CronExpression.Parse("0 0 29 2 *")], At(0).AddYears(7972), 10).Should().BeEmpty();
        Slots.After([], At(0), 10).Should().BeEmpty();
        Slots.After(Hourly, At(0), 3).Should().Equal(At(1), At(2), At(3));
    }

    [Test]
    public void Nothing_is_missed_where_each_slot_has_its_fire() =>
        Slots.Missed(Hourly, [At(3), At(2), At(1)], At(3.5), 100).Should().BeEmpty();

    [Test]
    public void Slots_between_fires_and_after_the_last_one_are_missed() =>
        Slots.Missed(Hourly, [At(5), At(2)], At(7.5), 100).Should().Equal(At(3), At(4), At(6), At(7));

    [Test]
    public void A_late_fire_stands_for_the_first_slot_of_its_gap() =>
        Slots.Missed(Hourly, [At(4.25), At(1)], At(4.5), 100).Should().Equal(At(3), At(4));

    [Test]
    public void A_slot_that_comes_next_is_not_missed_yet() =>
        Slots.Missed(Hourly, [At(1)], At(3), 100).Should().Equal(At(2));

    [Test]
    public void Who_never_fired_has_missed_nothing() =>
        Slots.Missed(Hourly, [], At(9), 100).Should().BeEmpty();

    [Test]
    public void So_many_are_told_and_those_of_the_newest_gap_first()
    {
        Slots.Missed(Secondly, [At(2000), At(1000), At(0)], At(3000), 100).Should().HaveCount(100)
            .And.OnlyContain(slot => slot > At(2000));
        Slots.Missed(Hourly, [At(20), At(0)], At(23.5), 5).Should().Equal(At(1), At(2), At(21), At(22), At(23));
    }

    private static DateTimeOffset At(double hours) =>
        new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hours);
}
