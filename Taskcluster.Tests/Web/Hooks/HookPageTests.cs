using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Hooks;

public sealed class HookPageTests
{
    private const string Evil = "</p><script>alert(1)</script>";

    private static RunningServer Server => HookSite.Server;

    [Test]
    public async Task A_hook_is_checked_made_changed_and_deleted()
    {
        using var root = HookSite.Root();
        var group = SlugId.NewNice();
        (string, string?)[] fields =
        [
            ("hookGroupId", group), ("hookId", "a/b"), ("name", "mine"), ("owner", "me@example.com"),
            ("schedule", "@daily"),
        ];
        var form = await root.Get($"/hooks/create?group={group}");
        form.Value("create", "hookGroupId").Should().Be(group);

        var tried = await root.Submit(form, "create", [.. fields, ("check", "on")]);
        tried.Text.Should().Contain("It would fail").And.Contain($"hook-id:{group}/a/b").And.Contain("It lacks");
        tried.Value("create", "schedule").Should().Be("@daily");
        (await root.Get($"/hooks/{group}/a%2Fb")).Status.Should().Be(404);

        var made = await root.Submit(form, "create", fields);
        made.Text.Should().Contain($"The hook {group}/a/b was created.")
            .And.Contain("mine").And.Contain("00:00:00 UTC");

        var edit = await root.Get($"/hooks/{group}/a%2Fb?view=edit");
        var saved = await root.Submit(edit, "save", ("name", "yours"), ("schedule", ""));
        saved.Text.Should().Contain("Saved.").And.Contain("yours").And.NotContain("@daily");

        (await root.Submit(saved, "delete")).Text.Should().Contain($"The hook {group}/a/b was deleted.");
        (await root.Get($"/hooks/{group}/a%2Fb")).Status.Should().Be(404);
    }

    [Test]
    public async Task A_change_keeps_all_that_the_form_does_not_touch()
    {
        using var root = HookSite.Root();
        var name = await NewHook(
            HookCalls.Open,
            HookCalls.Schedule("H 12 * * *", ""),
            HookCalls.BoundTo("exchange/a b/c", "x y.#"));
        var before = (await Server.AsRoot().Get($"hooks/v1{HookCalls.Path(name)}")).Ok;

        _ = await root.Submit(await root.Get($"{Url(name)}?view=edit"), "save");

        var after = (await Server.AsRoot().Get($"hooks/v1{HookCalls.Path(name)}")).Ok;
        after["schedule"]!.ToJsonString().Should().Be("""["H 12 * * *","0 * * * * *"]""");
        after["schedule"] = before["schedule"]!.DeepClone();
        JsonNode.DeepEquals(after, before).Should().BeTrue($"{after} is {before}");
    }

    [TestCase("schedule", "@daily\n0 0 32 * *", 2, "0 0 32 * *")]
    [TestCase("task", "a: 1\nb: [", 2, "did not find expected node content")]
    [TestCase("task", "payload:\n  x: {$eval: '1 +'}", 2, "Unexpected end of input")]
    [TestCase("bindings", "- exchange: a\n  routingKeyPattern: ''", 2, "data/bindings/0/routingKeyPattern")]
    [TestCase("triggerSchema", "type: object\nproperties:\n  a: {type: strange}", 3, "triggerSchema/properties/a/type")]
    public async Task What_is_wrong_is_told_at_its_line_and_everything_stays(
        string field, string text, int line, string said)
    {
        using var root = HookSite.Root();
        var name = await NewHook();

        var refused = await root.Submit(
            await root.Get($"{Url(name)}?view=edit"), "save", (field, text), ("name", "kept"), ("check", "on"));
        refused = refused.Document.QuerySelector($"#field-{field}[data-problems]") is null
            ? await root.Submit(refused, "save")
            : refused;

        var problems = refused.Document.QuerySelector($"#field-{field}")!.GetAttribute("data-problems");
        var problem = JsonNode.Parse(problems!)![0]!;
        problem["line"]!.GetValue<int>().Should().BeInRange(line, line + 1);
        problem["message"]!.GetValue<string>().Should().Contain(said);
        refused.Value("save", field).Should().Be(text);
        refused.Value("save", "name").Should().Be("kept");
    }

    [Test]
    public async Task What_is_refused_is_told_in_the_words_of_the_api()
    {
        var name = await NewHook();
        using var reader = HookSite.With("hooks:get:*");

        var edit = await reader.Submit(await reader.Get($"{Url(name)}?view=edit"), "save", ("name", "kept"));
        var triggered = await reader.Submit(await reader.Get($"{Url(name)}?view=trigger"), "trigger");
        var token = await reader.Submit(await reader.Get(Url(name)), "token");

        edit.Status.Should().Be(403);
        edit.Text.Should().Contain($"hooks:modify-hook:{name}");
        edit.Value("save", "name").Should().Be("kept");
        triggered.Status.Should().Be(403);
        triggered.Text.Should().Contain($"hooks:trigger-hook:{name}");
        token.Status.Should().Be(403);
    }

    [Test]
    public async Task The_token_is_in_no_page_before_it_is_asked_for()
    {
        using var root = HookSite.Root();
        var name = await NewHook();
        var token = await Server.Token(name);
        var page = await root.Get(Url(name));

        page.Html.Should().NotContain(token);
        var shown = await root.Submit(page, "token");
        shown.Text.Should().Contain(token);
        shown.Header("Cache-Control").Should().Be("no-store");
        var replaced = await root.Submit(page, "reset-token");

        var fresh = await Server.Token(name);
        fresh.Should().NotBe(token);
        replaced.Text.Should().Contain(fresh).And.NotContain(token);
        replaced.Text.Should().Contain($"/api/hooks/v1{HookCalls.Path(name)}/trigger/{fresh}");
    }

    [Test]
    public async Task Fires_are_shown_with_their_tasks_and_errors()
    {
        using var root = HookSite.Root();
        var name = await NewHook();
        (await root.Get(Url(name))).Text.Should().Contain("It has not fired yet");
        var taskId = (await Server.Trigger(name)).Ok.Text("taskId");
        _ = (await Server.UpdateHook(name, ("task", new JsonObject { ["x"] = "${nothing}" }))).Ok;
        (await Server.Trigger(name)).Status.Should().Be(400);

        var page = await root.Get(Url(name));

        page.Document.QuerySelectorAll("main table a").Select(link => link.GetAttribute("href"))
            .Should().Equal($"/tasks/{taskId}");
        page.Text.Should().Contain("nothing").And.Contain("Its last fire has failed.");
    }

    [Test]
    public async Task A_hook_that_is_not_there_is_a_page_that_says_so()
    {
        using var root = HookSite.Root();

        var page = await root.Get("/hooks/none/none");

        page.Status.Should().Be(404);
        page.Text.Should().Contain("No such hook").And.Contain("none/none");
    }

    [Test]
    public async Task Nothing_in_a_hook_is_markup()
    {
        using var root = HookSite.Root();
        var name = await NewHook(
            ("metadata", new JsonObject
            {
                ["name"] = Evil,
                ["description"] = Evil,
                ["owner"] = "owner@example.com",
            }),
            ("task", HookCalls.Template(("tags", new JsonObject { ["x"] = Evil }))),
            ("triggerSchema", new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    [Evil] = new JsonObject { ["title"] = Evil, ["description"] = Evil, ["default"] = Evil },
                },
            }),
            HookCalls.BoundTo(Evil, Evil));

        foreach (var view in new[] { "", "trigger", "lab", "messages", "edit" })
        {
            var page = await root.Get($"{Url(name)}?view={view}");

            page.Status.Should().Be(200);
            page.Document.QuerySelectorAll("main script").Should().BeEmpty(view);
        }

        (await root.Get($"/hooks/{name.Split('/')[0]}")).Document.QuerySelectorAll("main script").Should().BeEmpty();
    }

    private static string Url(string name) =>
        $"/hooks/{name[..name.IndexOf('/')]}/{Uri.EscapeDataString(name[(name.IndexOf('/') + 1)..])}";

    private static Task<string> NewHook(params (string Name, JsonNode? Value)[] changes) =>
        Server.Hook($"{SlugId.NewNice()}/a/b", changes);
}
