using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ListTaskGroupTests : ServerTests
{
    public static readonly Example Example = new("queue.listTaskGroup", async server =>
    {
        var (group, _) = await server.Group(2);
        return new($"/task-group/{group}/list") { Needs = $"queue:list-task-group:{group}" };
    });

    [Test]
    public async Task A_group_lists_its_tasks_with_definition_and_status_beside_what_it_is()
    {
        var (group, taskIds) = await Server.Group(2);
        _ = await Server.Group(1);
        _ = (await Server.OnGroup(group, "seal")).Ok;

        var reply = (await Server.AsRoot().Get($"queue/v1/task-group/{group}/list")).Ok.AsObject();

        reply.Ids().Should().Equal(taskIds);
        foreach (var entry in reply["tasks"]!.AsArray())
        {
            var path = $"queue/v1/task/{entry!["status"]!["taskId"]}";
            JsonNode.DeepEquals(entry["task"], (await Server.AsRoot().Get(path)).Ok).Should().BeTrue();
            JsonNode.DeepEquals(entry["status"], (await Server.AsRoot().Get(path + "/status")).Ok["status"])
                .Should().BeTrue();
        }

        reply.Remove("tasks");
        JsonNode.DeepEquals(reply, (await Server.AsRoot().Get($"queue/v1/task-group/{group}")).Ok).Should().BeTrue();
    }

    [Test]
    public async Task A_group_whose_only_createTask_failed_is_there_without_tasks()
    {
        var group = SlugId.New();
        (await Server.Create(SlugId.New(), Server.Definition(
            ("taskGroupId", group), ("dependencies", new JsonArray(SlugId.New()))))).Status.Should().Be(400);

        (await Server.AsRoot().Get($"queue/v1/task-group/{group}/list")).Ok.Ids().Should().BeEmpty();
    }

    [Test]
    public async Task Pages_show_each_task_once_also_while_others_come()
    {
        var (group, taskIds) = await Server.Group(7);
        Task<ApiAnswer> List(string query) => Server.AsRoot().Get($"queue/v1/task-group/{group}/list{query}");

        foreach (var limit in new[] { 1, 3, 7 })
        {
            (await GroupCalls.AllPages(List, limit)).Should().Equal(taskIds);
        }

        await GroupCalls.VerifyOptions(List);
        var later = new List<string>();
        var seen = await GroupCalls.AllPages(
            async query =>
            {
                later.Add(await Server.TaskOf(group));
                return await List(query);
            },
            2);
        seen.Should().OnlyHaveUniqueItems().And.Contain(taskIds).And.BeInAscendingOrder(StringComparer.Ordinal);
        seen.Except(taskIds).Except(later).Should().BeEmpty();
    }

    [Test]
    public async Task A_page_is_of_a_thousand_tasks_at_most()
    {
        var group = SlugId.New();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1001), async (_, _) => await Server.TaskOf(group));

        var first = (await Server.AsRoot().Get($"queue/v1/task-group/{group}/list?limit=5000")).Ok;
        var second = (await Server.AsRoot().Get(
            $"queue/v1/task-group/{group}/list?continuationToken={first["continuationToken"]}")).Ok;

        first.Ids().Should().HaveCount(1000);
        second.Ids().Should().ContainSingle();
        second.AsObject().Should().NotContainKey("continuationToken");
    }

    [Test]
    public async Task The_scope_is_checked_first_then_the_group_then_the_token()
    {
        await using var closed = await RunningServer.Start(GroupCalls.Closed);
        var missing = SlugId.New();

        (await closed.With("queue:status:*").Get($"queue/v1/task-group/{missing}/list")).ShouldLack(
            $"queue:list-task-group:{missing}", $"queue:list-task-group:{missing}");
        (await closed.AsRoot().Get($"queue/v1/task-group/{missing}/list?continuationToken=!!"))
            .ShouldFail(404, "ResourceNotFound", missing);
    }
}
