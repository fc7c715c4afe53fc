using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web.Pages.Groups;

namespace Taskcluster.Tests.Web.Tasks.Groups;

/// <summary>What the pages of groups reckon, without a server.</summary>
public sealed class GroupFilterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_large_group_comes_in_pages_of_which_none_repeats_a_task()
    {
        var tasks = Enumerable.Range(0, (GroupFilter.PageSize * 2) + 1).Select(at => Some($"task {at:0000}")).ToList();

        var pages = Enumerable.Range(1, 4).Select(page => new GroupFilter("", "", "", page).Rows(tasks)).ToList();

        pages.Select(page => page.Count).Should().Equal(GroupFilter.PageSize, GroupFilter.PageSize, 1, 0);
        pages.SelectMany(page => page).Should().Equal(tasks);
        new GroupFilter("", "", "", int.MaxValue).Rows(tasks).Should().BeEmpty();
    }

    [Test]
    public void What_wants_attention_stands_first()
    {
        var tasks = new[]
        {
            Some("b"), Some("a"), Some("z") with { State = "failed" }, Some("0") with { State = "running" },
        };

        tasks.Order(GroupFilter.Order).Select(task => task.Name).Should().Equal("z", "0", "a", "b");
    }

    [Test]
    public void The_address_of_another_page_keeps_what_is_filtered() =>
        new GroupFilter("a b", "failed", "", 2).Url("/tasks/groups/g", "graph", 3)
            .Should().Be("/tasks/groups/g?view=graph&q=a%20b&state=failed&page=3");

    [Test]
    public void Times_are_those_of_the_last_runs()
    {
        var tasks = new[]
        {
            Ran(0, 10, 20),
            Ran(5, 20, 40),
            Ran(0, 15, null),
            Some("waits") with { Scheduled = null, Started = null, Resolved = null },
        };

        var times = GroupTimes.Of(tasks, Now.AddSeconds(60));

        times.First.Should().Be(Now);
        times.Last.Should().Be(Now.AddSeconds(60));
        times.Ran.Should().Be(TimeSpan.FromSeconds(10 + 20 + 45));
        times.Waited.Should().Be(TimeSpan.FromSeconds(10 + 15 + 15));
        times.Most.Should().Be(2, "the second began as the first ended");
        GroupTimes.Of([], Now).First.Should().BeNull();
    }

    [Test]
    public void A_profile_has_a_thread_for_each_worker()
    {
        var tasks = new[]
        {
            Ran(0, 10, 20) with { Worker = "g/1" },
            Ran(0, 30, null) with { Worker = "g/1" },
            Ran(0, 10, 20) with { Worker = "g/2" },
        };

        var events = GroupProfile.Of(tasks, Now.AddSeconds(60))["traceEvents"]!.AsArray();

        events.Where(one => one!["name"]!.GetValue<string>() == "thread_name")
            .Select(one => one!["args"]!["name"]!.GetValue<string>()).Should().Equal("g/1", "g/2");
        events.Where(one => one!["ph"]!.GetValue<string>() == "X").Select(one => one!["dur"]!.GetValue<long>())
            .Should().Equal(10_000_000, 30_000_000, 10_000_000);
    }

    private static GroupTask Ran(int scheduled, int started, int? resolved) => Some("ran") with
    {
        Scheduled = Now.AddSeconds(scheduled),
        Started = Now.AddSeconds(started),
        Resolved = resolved is { } end ? Now.AddSeconds(end) : null,
    };

    private static GroupTask Some(string name) => new()
    {
        TaskId = name,
        Name = name,
        Kind = "",
        State = "completed",
        TaskQueueId = "p/w",
        Owner = "",
        Dependencies = [],
        Runs = 1,
        Worker = "",
        Reason = "",
    };
}
