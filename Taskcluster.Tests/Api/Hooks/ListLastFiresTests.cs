using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.listLastFires (spec/services.md §4.3; row 78 of §8 is in HooksRowsTests).</summary>
public sealed class ListLastFiresTests : ServerTests
{
    public static readonly Example Example = new("hooks.listLastFires", async server =>
    {
        var name = await server.NamedHook();
        _ = (await server.Trigger(name)).Ok;
        return new ExampleRequest(Path(name, "/last-fires")) { Needs = $"hooks:list-last-fires:{name}" };
    });

    [Test]
    public async Task A_fire_is_told_with_how_far_its_task_has_come()
    {
        await Server.Hook("g/a/b");
        var taskId = (await Server.Trigger("g/a/b")).Ok.Text("taskId");
        var now = Server.Clock.GetUtcNow();

        (await Server.LastFires("g/a/b"))[0].ToJsonString().Should().Be(
            new JsonObject
            {
                ["hookGroupId"] = "g",
                ["hookId"] = "a/b",
                ["firedBy"] = "triggerHook",
                ["taskId"] = taskId,
                ["taskCreateTime"] = WireTime.Format(now),
                ["result"] = "success",
                ["error"] = "",
                ["taskState"] = "pending",
            }.ToJsonString());
        _ = (await Server.Control(taskId, "cancel")).Ok;
        (await Server.LastFires("g/a/b"))[0].Text("taskState").Should().Be("exception");
    }

    [Test]
    public async Task Pages_of_each_size_show_every_fire_once_the_newest_first()
    {
        await Server.Hook("g/h");
        await Server.Hook("g/other");
        var fired = new List<string>();
        for (var count = 0; count < 7; count++)
        {
            fired.Insert(0, (await Server.Trigger("g/h")).Ok.Text("taskId"));
            _ = (await Server.Trigger("g/other")).Ok;

            // Several are of one moment.
            Server.Clock.Advance(TimeSpan.FromMilliseconds(count % 2));
        }

        for (var limit = 1; limit <= fired.Count + 1; limit++)
        {
            var seen = new List<string>();
            var query = $"?limit={limit}";
            while (true)
            {
                var page = (await Server.AsRoot().Get($"hooks/v1/hooks/g/h/last-fires{query}")).Ok;
                seen.AddRange(page["lastFires"]!.AsArray().Select(fire => fire!.Text("taskId")));
                if (page["continuationToken"]?.GetValue<string>() is not { } token)
                {
                    break;
                }

                page["lastFires"]!.AsArray().Should().HaveCount(limit);
                query = $"?limit={limit}&continuationToken={token}";
            }

            seen.Should().Equal(fired, "with pages of {0}", limit);
        }

        (await Server.AsRoot().Get("hooks/v1/hooks/g/h/last-fires?limit=0")).Text.Should().Be("""{"lastFires":[]}""");
        (await Server.AsRoot().Get("hooks/v1/hooks/g/h/last-fires?continuationToken=x"))
            .ShouldFail(400, "InputError", "Invalid continuation token");
    }

    [Test]
    public async Task A_fire_is_forgotten_after_a_year()
    {
        await Server.Hook("g/h");
        _ = (await Server.Trigger("g/h")).Ok;
        Server.Clock.Jump(TimeSpan.FromDays(1));
        _ = (await Server.Trigger("g/h")).Ok;

        await Server.Advance(TimeSpan.FromDays(364) - TimeSpan.FromMilliseconds(1));
        Server.Rows("hooks_last_fires").Should().Be(2);
        await Server.Advance(TimeSpan.FromMilliseconds(1));

        Server.Rows("hooks_last_fires").Should().Be(1);
    }

    [Test]
    public async Task The_error_of_a_large_failure_is_cut()
    {
        // A message of the queue may repeat what it was sent.
        var scope = new string('x', 3_000);
        var scopes = string.Join(',', Enumerable.Range(0, 60).Select(number => $"\"{number}{scope}\""));
        await Server.Hook("g/h", ("task", Template(("scopes", Json($"[{scopes}]")))));

        (await Server.Trigger("g/h")).Status.Should().Be(403);

        (await Server.LastFires("g/h"))[0].Text("error").Should().HaveLength(131_072);
        (await Server.HookStatus("g/h")).Ok["lastFire"]!["error"]!.Text("message").Should().HaveLength(131_072);
    }
}
