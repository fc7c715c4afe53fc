using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Monolith.Web.Pages.Tasks;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Tasks.Groups;

public sealed class GroupDeedsTests
{
    private static RunningServer Server => TaskSite.Server;

    [Test]
    public async Task A_group_is_sealed_and_then_takes_no_task()
    {
        using var root = TaskSite.Root();
        var taskId = await Server.Task();

        var page = await root.Submit(await root.Get($"/tasks/groups/{taskId}"), "seal");

        page.Text.Should().Contain("The group is sealed");
        page.Document.QuerySelectorAll("input[value=seal]").Should().BeEmpty("once is enough");
        (await Server.Create(SlugId.New(), Server.Definition(("taskGroupId", taskId)))).Status.Should().Be(409);
    }

    [Test]
    public async Task A_group_is_cancelled_as_a_whole()
    {
        using var root = TaskSite.Root();
        var first = await Server.Task();
        var second = await Server.Task(("taskGroupId", first), ("dependencies", new JsonArray(first)));

        var page = await root.Submit(await root.Get($"/tasks/groups/{first}"), "cancel-group");

        page.Text.Should().Contain("2 of 2 tasks were cancelled");
        (await Server.Summary(first)).Should().StartWith("exception");
        (await Server.Summary(second)).Should().StartWith("exception");
    }

    [Test]
    public async Task A_group_gets_another_priority()
    {
        using var root = TaskSite.Root();
        var taskId = await Server.Task();

        var page = await root.Submit(
            await root.Get($"/tasks/groups/{taskId}"), "priority-group", ("groupPriority", "high"));

        page.Text.Should().Contain("1 tasks have the priority high now.");
    }

    [Test]
    public async Task What_failed_is_rerun_and_nothing_else()
    {
        using var root = TaskSite.Root();
        var failed = await Server.ClaimedTask();
        _ = (await Server.Report(failed, 0, "failed")).Ok;
        var completed = await Server.ClaimedTask(("taskGroupId", failed));
        _ = (await Server.Report(completed, 0, "completed")).Ok;
        var page = await root.Get($"/tasks/groups/{failed}");

        var done = await root.Submit(page, "rerun-failed");
        var again = await root.Submit(page, "rerun-failed");

        done.Text.Should().Contain("1 of 1 done");
        (await Server.Summary(failed)).Should().StartWith("pending");
        (await Server.Summary(completed)).Should().StartWith("completed");
        again.Status.Should().Be(409);
        again.Text.Should().Contain("nothing was rerun");
    }

    [Test]
    public async Task What_is_done_to_selected_tasks_is_told_of_each()
    {
        using var root = TaskSite.Root();
        var first = await Server.Task();
        var second = await Server.Task(("taskGroupId", first));
        var page = await root.Get($"/tasks/groups/{first}");

        var done = await root.Submit(page, "bulk", ("what", "cancel"), ("taskId", second));
        var nothing = await root.Submit(page, "bulk", ("what", "cancel"));

        done.Text.Should().Contain("1 of 1 done");
        (await Server.Summary(first)).Should().StartWith("pending");
        (await Server.Summary(second)).Should().StartWith("exception");
        nothing.Status.Should().Be(400);
        nothing.Text.Should().Contain("No task is selected");
    }

    [TestCase("seal", "queue:seal-task-group")]
    [TestCase("cancel-group", "queue:seal-task-group")]
    [TestCase("priority-group", "queue:change-task-group-priority")]
    public async Task What_is_refused_says_which_scope_lacks(string action, string scope)
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.Task();

        var refused = await anybody.Submit(await anybody.Get($"/tasks/groups/{taskId}"), action);

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain(scope).And.Contain("a task");
        (await Server.Summary(taskId)).Should().StartWith("pending");
    }

    [Test]
    public async Task An_action_for_the_whole_group_triggers_its_hook()
    {
        using var root = TaskSite.Root();
        var payload = JsonNode.Parse("""{"of":{"$eval":"payload.group"}}""");
        var hook = await Server.Hook(
            HookCalls.NewName(), ("task", HookCalls.Template(("payload", payload))), HookCalls.Open);
        var names = hook.Split('/');
        var decision = await Server.ClaimedTask(
            ("scopes", new JsonArray(HookAction.ScopeOf(names[0], names[1]))));
        _ = await Server.Upload(decision, HookAction.Artifact, "{}"u8.ToArray(), "application/json");
        var page = await root.Get($"/tasks/groups/{decision}/actions");

        var made = await root.Submit(
            page,
            "trigger",
            ("hookGroupId", names[0]),
            ("hookId", names[1]),
            ("hookPayload", """{"group":{"$eval":"taskGroupId"}}"""),
            ("input", ""));

        page.Document.QuerySelector("[data-module=actions]")!.HasAttribute("data-whole").Should().BeTrue();
        made.Text.Should().Contain($"The hook {hook} has created this task.");
    }

    [Test]
    public async Task A_group_without_a_list_offers_no_actions()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.Task();

        (await anybody.Get($"/tasks/groups/{taskId}/actions")).Text.Should().Contain("The group offers no actions");
    }
}
