using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Monolith.Web;
using Taskcluster.Monolith.Web.Pages.Tasks;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Tasks;

public sealed class HookActionTests
{
    private const string Template = """{"user":{"input":{"$eval":"input"},"taskId":{"$eval":"taskId"}}}""";

    private static RunningServer Server => TaskSite.Server;

    [Test]
    public async Task An_action_triggers_the_hook_that_its_decision_task_may_name()
    {
        using var root = TaskSite.Root();
        var payload = JsonNode.Parse(
            """{"from":{"$eval":"payload.user.taskId"},"count":{"$eval":"payload.user.input.count"}}""");
        var hook = await Server.Hook(
            HookCalls.NewName(), ("task", HookCalls.Template(("payload", payload))), HookCalls.Open);
        var taskId = await TaskOfGroup(HookAction.ScopeOf(hook.Split('/')[0], hook.Split('/')[1]));
        var page = await root.Get($"/tasks/{taskId}/actions");

        var made = await Trigger(root, page, hook, "count: 3");

        var tags = page.Document.QuerySelector("[data-module=actions]")!.GetAttribute("data-tags")!;
        JsonNode.Parse(tags)!.AsObject().Select(tag => (tag.Key, (string?)tag.Value)).Should().Equal(("kind", "<b>"));
        made.Text.Should().Contain($"The hook {hook} has created this task.");
        var madeId = made.Document.QuerySelector(".facts code")!.TextContent;
        (await Server.AsRoot().Get($"queue/v1/task/{madeId}")).Ok["payload"]!.ToJsonString()
            .Should().Be($$"""{"from":"{{taskId}}","count":3}""");
    }

    [Test]
    public async Task An_action_cannot_name_a_hook_that_its_decision_task_may_not()
    {
        using var root = TaskSite.Root();
        var hook = await Server.NamedHook();
        var taskId = await TaskOfGroup("in-tree:hook-action:others/*");

        var refused = await Trigger(root, await root.Get($"/tasks/{taskId}/actions"), hook, "count: 3");

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain($"lacks the scope in-tree:hook-action:{hook}");
        refused.Value("trigger", "input").Should().Be("count: 3");
        refused.Value("trigger", "hookPayload").Should().Be(Template);
    }

    [Test]
    public async Task A_group_without_a_list_offers_none()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.Task(("taskGroupId", SlugId.NewNice()));

        var page = await anybody.Get($"/tasks/{taskId}/actions");

        page.Status.Should().Be(200);
        page.Text.Should().Contain("The group offers no actions");
    }

    [Test]
    public void A_payload_is_rendered_and_the_lists_variables_hide_nothing()
    {
        var values = new JsonObject { ["taskId"] = "t", ["input"] = 1 };

        HookAction.Payload("""{"a":{"$eval":"[taskId, x, input]"}}""", """{"taskId":"other","x":2}""", values, default)
            .ToJsonString().Should().Be("""{"a":["t",2,1]}""");
    }

    [TestCase("{", "no JSON at all")]
    [TestCase("[]", "no object")]
    [TestCase("""{"a":{"$eval":"nowhere"}}""", "unknown")]
    public void A_payload_that_is_wrong_is_an_error_of_the_input(string template, string why)
    {
        var render = () => HookAction.Payload(template, "", [], default);

        render.Should().Throw<ApiFailure>(why).Which.Status.Should().Be(400);
    }

    // A task whose group has a decision task with these scopes and a list of actions.
    private static async Task<string> TaskOfGroup(string scope)
    {
        var decision = await Server.ClaimedTask(("scopes", new JsonArray(scope)));
        _ = await Server.Upload(decision, HookAction.Artifact, "{}"u8.ToArray(), "application/json");
        return await Server.Task(("taskGroupId", decision), ("tags", new JsonObject { ["kind"] = "<b>" }));
    }

    private static Task<ShownPage> Trigger(SiteClient browser, ShownPage page, string hook, string input) =>
        browser.Submit(
            page,
            "trigger",
            ("hookGroupId", hook.Split('/')[0]),
            ("hookId", hook.Split('/')[1]),
            ("hookPayload", Template),
            ("input", input));
}
