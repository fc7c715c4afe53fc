using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Notify;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Flows;

/// <summary>Tasks whose routes ask for notices (spec/services.md §4.4).</summary>
public sealed class NotifyTests
{
    private FakeChat chat = null!;
    private RunningServer server = null!;

    [SetUp]
    public async Task Start()
    {
        chat = await FakeChat.Start();
        server = await RunningServer.Start(new Dictionary<string, string?>
        {
            ["Notify:Slack:Token"] = "s",
            ["Notify:Slack:ApiUrl"] = chat.Url,
            ["Notify:Matrix:Homeserver"] = chat.Url,
            ["Notify:Matrix:Token"] = "m",
        });
    }

    [TearDown]
    public async Task Stop()
    {
        MessageRules.Verify(server);
        await server.DisposeAsync();
        await chat.DisposeAsync();
    }

    [Test]
    public async Task A_mail_says_how_a_task_ended()
    {
        var taskId = await server.CompletedTask(
            Routes("notify.email.first.last@mail.example.com.on-completed"),
            ("metadata", new JsonObject
            {
                ["name"] = "a [task](https://evil.example) *x*",
                ["description"] = "# made\nby <b>a</b> test",
                ["owner"] = "tester@example.com",
                ["source"] = "https://example.com/source?a=1&b=2",
            }));
        await server.NoticesSettled();

        var mail = server.Mails().Single();
        mail.To.Should().Be("first.last@mail.example.com");
        mail.Subject.Should().Be($"Task completed: a [task](https://evil.example) *x* - {taskId}");
        mail.Html.Should().Contain($"<a href=\"{server.RootUrl}/tasks/{taskId}\">{taskId}</a>")
            .And.Contain($"<a href=\"{server.RootUrl}/tasks/groups/{taskId}/tasks\">{taskId}</a> is complete.")
            .And.Contain("<strong>Status:</strong> completed (1 run)")
            .And.Contain("<strong>Name:</strong> a [task](https://evil.example) *x*")
            .And.Contain("<strong>Description:</strong> # made by &lt;b&gt;a&lt;/b&gt; test")
            .And.Contain("<strong>Owner:</strong> tester@example.com")
            .And.Contain("<a href=\"https://example.com/source?a=1&amp;b=2\">https://example.com/source?a=1&amp;b=2<")
            .And.Contain($"<a href=\"{server.RootUrl}/tasks/{taskId}\">Inspect Task</a>")
            .And.NotContain("evil.example\"");
    }

    [Test]
    public async Task Each_event_is_told_to_who_asked_for_it()
    {
        string[] events =
            ["defined", "pending", "running", "completed", "failed", "exception", "resolved", "any", "transition"];
        var taskId = await server.Task(Routes([.. events.Select(one => $"notify.pulse.{one}.on-{one}")]));
        _ = (await server.ClaimTask(taskId, 0)).Ok;
        _ = (await server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        _ = (await server.ClaimTask(taskId, 1)).Ok;
        _ = (await server.Report(taskId, 1, "failed")).Ok;
        await server.NoticesSettled();

        // Equal messages of one topic are one: the exception and the run that follows tell the same status.
        Told().Should().Equal(
            "defined unscheduled 0", "transition unscheduled 0",
            "pending pending 1", "transition pending 1",
            "running running 1", "transition running 1",
            "transition pending 2", "pending pending 2",
            "running running 2", "transition running 2",
            "failed failed 2", "resolved failed 2", "any failed 2", "transition failed 2");
    }

    [TestCase("canceled")]
    [TestCase("deadline-exceeded")]
    public async Task Nobody_is_told_of_what_was_canceled_or_came_too_late(string reason)
    {
        var taskId = await server.Task(
            Routes("notify.pulse.x.on-exception", "notify.pulse.y.on-any", "notify.pulse.z.on-transition"));
        await server.NoticesSettled();
        var before = server.Notifications().Count;

        if (reason == "canceled")
        {
            _ = (await server.Control(taskId, "cancel")).Ok;
        }
        else
        {
            await server.Advance(TimeSpan.FromMinutes(61));
        }

        await server.NoticesSettled();
        (await server.Summary(taskId)).Should().Contain(reason);
        server.Notifications().Should().HaveCount(before);
    }

    [Test]
    public async Task Another_exception_is_told()
    {
        var taskId = await server.ClaimedTask(Routes("notify.pulse.x.on-exception", "notify.pulse.y.on-resolved"));
        _ = (await server.ReportException(taskId, 0, "malformed-payload")).Ok;
        await server.NoticesSettled();

        Told().Should().Equal("x exception 1", "y exception 1");
    }

    [Test]
    public async Task A_pulse_message_is_the_status_of_the_task()
    {
        var taskId = await server.CompletedTask(Routes("notify.pulse.some.topic.on-completed"));
        await server.NoticesSettled();

        var message = server.Notifications().Single();
        message.RoutingKey.Should().Be("primary.some.topic");
        message.Routes.Should().Equal("route.some.topic");
        JsonNode.DeepEquals(PublishedMessages.Payload(message)["message"], await server.Status(taskId))
            .Should().BeTrue();
    }

    [Test]
    public async Task Chats_are_told_in_a_line()
    {
        var taskId = await server.CompletedTask(
            Routes("notify.slack-channel.C1.on-any", "notify.matrix-room.!r:x.y.on-any"),
            ("metadata", Metadata("a <b> & c")));
        await server.NoticesSettled();

        var url = $"{server.RootUrl}/tasks/{taskId}";
        Slack()["text"]!.GetValue<string>().Should()
            .Be($":heavy_check_mark: <{url}|a &lt;b&gt; &amp; c> transitioned to completed");
        Matrix()["body"]!.GetValue<string>().Should().Be($"'a <b> & c' resolved as 'completed': {url}");
        Matrix()["msgtype"]!.GetValue<string>().Should().Be("m.notice");
    }

    [Test]
    public async Task A_task_can_bring_words_of_its_own()
    {
        var taskId = await server.CompletedTask(
            Routes(
                "notify.email.a@example.com.on-any", "notify.slack-channel.C1.on-any", "notify.matrix-room.!r.on-any"),
            Extra("""
                {
                  "email": {
                    "subject": "${task.metadata.name}: ${status.state}",
                    "content": "Of ${taskId} at ${rootUrl}",
                    "link": {"text": "${status.state}", "href": "${rootUrl}/x/${status.taskId}"},
                    "template": {"$if": "status.state == 'completed'", "then": "fullscreen", "else": "simple"}
                  },
                  "slackText": "slack ${taskId}",
                  "slackBlocks": [{"type": "section", "n": {"$eval": "1 + 1"}}],
                  "slackAttachments": {"$map": [1, 2], "each(x)": {"$eval": "x"}},
                  "slackUnfurlLinks": true,
                  "matrixBody": "matrix ${taskId}", "matrixFormattedBody": "<b>${taskId}</b>",
                  "matrixFormat": "f", "matrixMsgtype": "m.text"
                }
                """));
        await server.NoticesSettled();

        var mail = server.Mails().Single();
        mail.Subject.Should().Be("a task: completed");
        mail.Text.Should().Be(
            $"Of {taskId} at {server.RootUrl}\n\ncompleted: {server.RootUrl}/x/{taskId}");
        mail.Html.Should().Contain("max-width");
        Slack().ToJsonString().Should().Be(
            $$"""{"channel":"C1","text":"slack {{taskId}}","blocks":[{"type":"section","n":2}],"attachments":[1,2],"""
            + """ "unfurl_links":true,"unfurl_media":false}""".TrimStart());
        Matrix().ToJsonString().Should().Be(
            $$"""{"msgtype":"m.text","body":"matrix {{taskId}}","format":"f","""
            + $"\"formatted_body\":\"\\u003Cb\\u003E{taskId}\\u003C/b\\u003E\"}}");
    }

    [Test]
    public async Task What_is_wrong_with_words_of_its_own_stands_in_their_place()
    {
        var taskId = await server.CompletedTask(
            Routes(
                "notify.email.a@example.com.on-any", "notify.slack-channel.C1.on-any", "notify.matrix-room.!r.on-any"),
            Extra("""
                {
                  "email": {"subject": "${nothing}", "content": {"$eval": "1 +"}, "link": {"$eval": "taskId"},
                    "template": {"$eval": "rootUrl"}},
                  "slackText": "fine", "slackBlocks": {"$eval": "task"}, "matrixBody": {"$json": {"a": 1}, "x": 2}
                }
                """));
        await server.NoticesSettled();

        const string Fault = "Error parsing custom message: ";
        var mail = server.Mails().Single();
        mail.Subject.Should().StartWith(Fault + "InterpreterError").And.Contain("nothing");
        mail.Text.Should().StartWith(Fault + "SyntaxError")
            .And.Contain($"{Fault}InterpreterError").And.EndWith($": {server.RootUrl}/tasks/{taskId}");
        Slack()["text"]!.GetValue<string>().Should().Be(Fault + "it must give a list, not object");
        Matrix()["body"]!.GetValue<string>().Should().StartWith(Fault + "TemplateError");
    }

    [TestCase("""{"email":1,"slackText":[1],"matrixBody":{"a":1}}""")]
    [TestCase("""[]""")]
    [TestCase("""{"email":{"link":"x","subject":null,"content":7}}""")]
    [TestCase("""{"email":{"link":{"text":1,"href":2}},"email":{}}""")]
    [TestCase("""{"email":{"link":{"text":"x","href":"javascript:x"}},"slackUnfurlLinks":"yes","matrixMsgtype":"x"}""")]
    public async Task Whatever_a_task_brings_everybody_is_told(string notify)
    {
        var taskId = Modules.Kernel.Names.SlugId.New();
        var definition = server.Definition(
            Routes(
                "notify.email.a@example.com.on-defined", "notify.slack-channel.C1.on-defined",
                "notify.matrix-room.!r.on-defined"));
        // As text, since a JSON object in memory cannot have a member twice.
        var body = definition.ToJsonString()[..^1] + ",\"extra\":{\"notify\":" + notify + "}}";
        _ = (await server.AsRoot().Put($"queue/v1/task/{taskId}", body)).Ok;
        await server.NoticesSettled();

        server.Mails().Should().ContainSingle().Which.Source.Should().NotContain("javascript");
        Slack()["channel"]!.GetValue<string>().Should().Be("C1");
        Matrix()["msgtype"]!.GetValue<string>().Should().Be("m.notice");
    }

    [Test]
    public async Task Routes_are_independent_of_each_other()
    {
        _ = await server.Deny("email", "denied@example.com");
        _ = await server.Deny("pulse", "denied");
        _ = await server.CompletedTask(Routes(
            "notify.email.denied@example.com.on-any", "notify.email.no mail address.on-any",
            "notify.pulse.denied.on-any",
            "notify.email.a@example.com.on-any", "notify.email.a@example.com.on-completed", "notify.nothing.x.on-any",
            "notify.slack-channel.C1.on-any", "notify.pulse.allowed.on-any"));
        await server.NoticesSettled();

        server.Mails().Select(mail => mail.To).Should().Equal(["a@example.com"], "two routes say the same");
        Slack()["channel"]!.GetValue<string>().Should().Be("C1");
        server.Notifications().Select(message => message.RoutingKey).Should().Equal("primary.allowed");
    }

    [Test]
    public async Task A_task_counts_for_the_limit_of_mails_as_a_caller_does()
    {
        for (var number = 0; number < 50; number++)
        {
            (await server.SendMail("a@example.com", ("subject", $"mail {number}"))).Status.Should().Be(200);
        }

        _ = await server.CompletedTask(
            Routes("notify.email.a@example.com.on-any", "notify.email.b@example.com.on-any"));
        await server.NoticesSettled();

        server.Mails().Where(mail => mail.Subject.StartsWith("Task")).Select(mail => mail.To)
            .Should().Equal("b@example.com");
    }

    private static (string Name, JsonNode? Value) Routes(params string[] routes) =>
        ("routes", new JsonArray([.. routes.Select(route => JsonValue.Create(route))]));

    private static (string Name, JsonNode? Value) Extra(string notify) =>
        ("extra", new JsonObject { ["notify"] = JsonNode.Parse(notify) });

    private static JsonObject Metadata(string name) => new()
    {
        ["name"] = name,
        ["description"] = "d",
        ["owner"] = "o@example.com",
        ["source"] = "https://example.com",
    };

    private JsonNode Slack() => chat.Requests.Single(request => request.Path == "/chat.postMessage").Body;

    private JsonNode Matrix() => chat.Requests.Single(request => request.Method == "PUT").Body;

    // Topic, state and number of runs of each pulse message.
    private IEnumerable<string> Told() => server.Notifications().Select(message =>
    {
        var status = PublishedMessages.Payload(message)["message"]!;
        return $"{message.RoutingKey["primary.".Length..]} {status["state"]} {status["runs"]!.AsArray().Count}";
    });
}
