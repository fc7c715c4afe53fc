using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ListDependentTasksTests : ServerTests
{
    public static readonly Example Example = new("queue.listDependentTasks", async server =>
    {
        var taskId = await server.Task();
        _ = await server.Task(("dependencies", new JsonArray(taskId)));
        return new($"/task/{taskId}/dependents") { Needs = $"queue:list-dependent-tasks:{taskId}" };
    });

    [Test]
    public async Task Dependents_come_with_definition_and_status_whether_they_still_wait_or_not()
    {
        var required = await Server.CompletedTask();
        var free = await Server.Task(("dependencies", new JsonArray(required)));
        var waits = await Server.Task(("dependencies", new JsonArray(required, await Server.Task())));
        _ = await Server.Task();

        var reply = (await Server.AsRoot().Get($"queue/v1/task/{required}/dependents")).Ok;

        reply["taskId"]!.GetValue<string>().Should().Be(required);
        reply.Ids().Should().Equal(new[] { free, waits }.Order(StringComparer.Ordinal));
        foreach (var entry in reply["tasks"]!.AsArray())
        {
            var taskId = entry!["status"]!["taskId"]!.GetValue<string>();
            entry["status"]!["state"]!.GetValue<string>().Should().Be(taskId == free ? "pending" : "unscheduled");
            JsonNode.DeepEquals(entry["task"], (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok)
                .Should().BeTrue();
        }
    }

    [Test]
    public async Task A_task_may_depend_on_itself_and_most_have_no_dependents()
    {
        var self = SlugId.New();
        _ = (await Server.Create(self, Server.Definition(("dependencies", new JsonArray(self))))).Ok;

        (await Server.AsRoot().Get($"queue/v1/task/{self}/dependents")).Ok.Ids().Should().Equal(self);
        (await Server.AsRoot().Get($"queue/v1/task/{await Server.Task()}/dependents")).Ok.Ids().Should().BeEmpty();
    }

    [Test]
    public async Task Edges_that_have_expired_or_lead_to_no_task_are_passed_over()
    {
        var required = await Server.Task();
        var expires = WireTime.Format(Server.Clock.GetUtcNow().AddHours(1));
        _ = await Server.Task(("dependencies", new JsonArray(required)), ("expires", expires));
        var stays = await Server.Task(("dependencies", new JsonArray(required)));
        await Server.Services.GetRequiredService<Database>().Write(tx => tx
            .Sql("""
                INSERT INTO queue_dependencies (required_task_id, dependent_task_id, requires, satisfied, expires)
                VALUES (?, ?, 'all-completed', 0, ?)
                """)
            .Bind(required).Bind(SlugId.New()).Bind(tx.Now.AddYears(1)).Execute());

        Server.Clock.Advance(TimeSpan.FromHours(1));

        (await Server.AsRoot().Get($"queue/v1/task/{required}/dependents")).Ok.Ids().Should().Equal(stays);
    }

    [Test]
    public async Task Pages_show_each_dependent_once()
    {
        var required = await Server.Task();
        var (_, dependents) = await Server.Group(7, ("dependencies", new JsonArray(required)));
        Task<ApiAnswer> List(string query) => Server.AsRoot().Get($"queue/v1/task/{required}/dependents{query}");

        foreach (var limit in new[] { 1, 3, 7 })
        {
            (await GroupCalls.AllPages(List, limit)).Should().Equal(dependents);
        }

        await GroupCalls.VerifyOptions(List);
    }

    [Test]
    public async Task The_scope_is_checked_before_it_is_known_whether_the_task_exists()
    {
        await using var closed = await RunningServer.Start(GroupCalls.Closed);
        var missing = SlugId.New();

        (await closed.With("queue:status:*").Get($"queue/v1/task/{missing}/dependents")).ShouldLack(
            $"queue:list-dependent-tasks:{missing}", $"queue:list-dependent-tasks:{missing}");
        (await closed.AsRoot().Get($"queue/v1/task/{missing}/dependents?continuationToken=!!"))
            .ShouldFail(404, "ResourceNotFound", missing);
    }
}
