using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>What a definition must be like (spec/queue.md §2.2, §2.6; §6 rows 34 to 43, 54, 55).</summary>
public sealed class CreateTaskRulesTests : ServerTests
{
    private DateTimeOffset Now => Server.Clock.GetUtcNow();

    [Test]
    public async Task Created_may_be_fifteen_minutes_off_and_no_more()
    {
        await Accepts(("created", In(minutes: -15)));
        await Accepts(("created", In(minutes: 15)));
        await Refuses("created is", ("created", In(minutes: -15, milliseconds: -1)));
        await Refuses("created is", ("created", In(minutes: 15, milliseconds: 1)));
    }

    [Test]
    public async Task A_deadline_lies_after_created_and_now_and_at_most_five_days_ahead()
    {
        await Accepts(("created", In(minutes: 1)), ("deadline", In(minutes: 1)));
        await Accepts(("deadline", In(minutes: (5 * 24 * 60) + 15)));
        await Refuses("before created", ("created", In(minutes: 2)), ("deadline", In(minutes: 1)));
        await Refuses("in the past", ("created", In(minutes: -2)), ("deadline", In(minutes: -1)));
        await Refuses(
            "more than 5 days in the future", ("deadline", In(minutes: (5 * 24 * 60) + 15, milliseconds: 1)));
    }

    [Test]
    public async Task Expires_is_not_before_the_deadline()
    {
        await Accepts(("expires", In(minutes: 60)));
        await Refuses("expires is", ("expires", In(minutes: 60, milliseconds: -1)));
    }

    [Test]
    public async Task The_first_broken_rule_is_the_one_that_is_told()
    {
        await Refuses(
            "created is",
            ("created", In(minutes: -60)), ("deadline", In(minutes: -30)), ("expires", In(minutes: -40)),
            ("scopes", new JsonArray("a**")));
        await Refuses("expires is", ("expires", In(minutes: 1)), ("scopes", new JsonArray("a**")));
    }

    [Test]
    public async Task A_scope_must_not_end_in_two_stars()
    {
        await Refuses("a**", ("scopes", new JsonArray("b", "a**")));
        await Accepts(("scopes", new JsonArray("a*", "a**b", "a*")));
    }

    [Test]
    public async Task Moments_at_the_end_of_time_are_answered()
    {
        await Accepts(("expires", "9999-12-31T23:59:59.999Z"));
        await Refuses("more than 5 days in the future", ("deadline", "9999-12-31T23:59:59.999Z"));
        await Refuses("created is", ("created", "0001-01-01T00:00:00Z"));
    }

    [Test]
    public async Task A_definition_of_a_leap_day_expires_on_the_first_of_march()
    {
        Server.Clock.AdvanceTo(new DateTimeOffset(2028, 2, 29, 12, 0, 0, TimeSpan.Zero));
        var taskId = await Server.Task();

        (await Server.Status(taskId))["expires"]!.GetValue<string>().Should().Be("2029-03-01T13:00:00.000Z");
    }

    [Test]
    public async Task The_schema_is_enforced_and_names_every_fault()
    {
        var all = await Server.AsRoot().Put($"queue/v1/task/{SlugId.New()}", "{}");

        all.ShouldFail(
            400, "InputValidationError", "/schemas/queue/v1/create-task-request.json#", "'created'", "'deadline'",
            "'metadata'", "payload must be object");
    }

    [Test]
    public async Task Each_limit_of_the_schema_holds()
    {
        (string Fault, (string, JsonNode?) Change)[] cases =
        [
            ("priority", ("priority", "normal")),
            ("retries", ("retries", 50)),
            ("retries", ("retries", -1)),
            ("retries", ("retries", 1.5)),
            ("routes", ("routes", Numbered(65))),
            ("routes/0", ("routes", new JsonArray(new string('r', 250)))),
            ("routes/0", ("routes", new JsonArray(""))),
            ("routes", ("routes", new JsonArray("a", "a"))),
            ("created", ("created", "2020-01-04T04:18.084Z")),
            ("created", ("created", "2026-02-30T00:00:00Z")),
            ("schedulerId", ("schedulerId", new string('s', 39))),
            ("schedulerId", ("schedulerId", "a.b")),
            ("schedulerId", ("schedulerId", "")),
            ("projectId", ("projectId", new string('p', 501))),
            ("taskGroupId", ("taskGroupId", "no-slug")),
            ("taskQueueId", ("taskQueueId", "p/W")),
            ("taskQueueId", ("taskQueueId", "p/w-")),
            ("taskQueueId", ("taskQueueId", "p/w\n")),
            ("dependencies/0", ("dependencies", new JsonArray("no-slug"))),
            ("requires", ("requires", "all")),
            ("scopes/0", ("scopes", new JsonArray("\u00e9"))),
            ("scopes/0", ("scopes", new JsonArray("a\n"))),
            ("payload", ("payload", new JsonArray())),
            ("tags/x", ("tags", new JsonObject { ["x"] = 1 })),
            ("tags/x", ("tags", new JsonObject { ["x"] = new string('t', 4097) })),
            ("extra", ("extra", "text")),
            ("\"unknown\"", ("unknown", 1)),
            ("source", ("metadata", Metadata("source", "ftp://example.com"))),
            ("name", ("metadata", Metadata("name", new string('n', 256)))),
            ("owner", ("metadata", Metadata("owner", null))),
        ];
        foreach (var (fault, change) in cases)
        {
            var answer = await Server.Create(SlugId.New(), Server.Definition(change));
            answer.ShouldFail(400, "InputValidationError", fault);
        }

        await Accepts(("retries", 49), ("routes", Numbered(64)), ("projectId", new string('p', 500)));
    }

    [Test]
    public async Task A_whole_number_may_be_written_with_a_fraction_of_zero()
    {
        var taskId = SlugId.New();
        var body = Server.Definition().ToJsonString();

        var answer = await Server.AsRoot().Put($"queue/v1/task/{taskId}", body[..^1] + ""","retries":7.0}""");

        answer.Ok["status"]!["retriesLeft"]!.GetValue<int>().Should().Be(7);
    }

    [Test]
    public async Task A_bad_task_id_and_a_bad_body_are_told_before_missing_scopes()
    {
        (await Server.Anonymous().Put("queue/v1/task/bad", Server.Definition()))
            .ShouldFail(400, "InvalidRequestArguments", "taskId", "'bad'");
        (await Server.Anonymous().Put($"queue/v1/task/{SlugId.New()}", "{}")).ShouldFail(400, "InputValidationError");
        (await Server.Anonymous().Put($"queue/v1/task/{SlugId.New()}", "{")).ShouldFail(400, "MalformedPayload");
        (await Server.Anonymous().Put($"queue/v1/task/{SlugId.New()}", "12")).ShouldFail(400, "MalformedPayload");
        (await Server.Anonymous().Put($"queue/v1/task/{SlugId.New()}")).ShouldFail(400, "MalformedPayload");
    }

    private static JsonArray Numbered(int count) =>
        [.. Enumerable.Range(0, count).Select(number => (JsonNode)$"r{number}")];

    private static JsonObject Metadata(string name, string? value)
    {
        var metadata = new JsonObject
        {
            ["name"] = "n",
            ["description"] = "d",
            ["owner"] = "o",
            ["source"] = "https://example.com",
        };
        metadata.Remove(name);
        if (value is not null)
        {
            metadata[name] = value;
        }

        return metadata;
    }

    private JsonNode In(double minutes, double milliseconds = 0) =>
        WireTime.Format(Now.AddMinutes(minutes).AddMilliseconds(milliseconds));

    private async Task Accepts(params (string Name, JsonNode? Value)[] changes) =>
        (await Server.Create(SlugId.New(), Server.Definition(changes))).Status.Should().Be(200);

    private async Task Refuses(string words, params (string Name, JsonNode? Value)[] changes)
    {
        var taskId = SlugId.New();
        (await Server.Create(taskId, Server.Definition(changes))).ShouldFail(400, "InputError", words);
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Status.Should().Be(404);
        Server.Messages.Of(taskId).Should().BeEmpty();
    }
}
