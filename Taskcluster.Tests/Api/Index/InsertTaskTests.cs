using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>index.insertTask (spec/services.md §4.2; §8 rows 57 to 60).</summary>
public sealed class InsertTaskTests : ServerTests
{
    public static readonly Example Example = new("index.insertTask", server =>
    {
        var path = IndexCalls.NewPath();
        return Task.FromResult(
            new ExampleRequest($"/task/{path}", server.Entry()) { Needs = $"index:insert-task:{path}" });
    });

    [Test]
    public async Task What_is_put_in_is_answered_and_found_as_it_is()
    {
        var entry = Server.Entry(rank: -7, data: JsonNode.Parse("""{"a":[1.50,{"b":null}],"":"ü"}"""));

        var answer = (await Server.AsRoot().Put("index/v1/task/a.b.c", entry)).Ok;

        entry["namespace"] = "a.b.c";
        JsonNode.DeepEquals(answer, entry).Should().BeTrue("{0}", answer);
        JsonNode.DeepEquals((await Server.FindTask("a.b.c")).Ok, entry).Should().BeTrue();
    }

    [Test]
    public async Task Data_may_be_nested_as_deep_as_a_body()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 150)) + "1" + new string('}', 150);
        var body = $$"""
            {"taskId":"{{SlugId.New()}}","rank":0,"data":{{deep}},"expires":"2100-01-01T00:00:00.000Z"}
            """;

        (await Server.AsRoot().Put("index/v1/task/a", body)).Status.Should().Be(200);

        (await Server.FindTask("a")).Text.Should().Contain(deep);
    }

    // The rank that stands there, the rank that comes, and whether the latter gets the place.
    [TestCase(1, 0, false)]
    [TestCase(1, 1, true)]
    [TestCase(1, 2, true)]
    [TestCase(-2, -1, true)]
    [TestCase(-1, -2, false)]
    [TestCase(9007199254740991, -9007199254740991, false)]
    [TestCase(-9007199254740991, 9007199254740991, true)]
    public async Task A_task_gets_the_place_unless_one_of_a_higher_rank_has_it(long there, long comes, bool isStored)
    {
        var (first, second) = (SlugId.New(), SlugId.New());
        var before = await Server.Insert("a.b", first, there, new JsonObject { ["x"] = 1 });

        var answer = await Server.Insert("a.b", second, comes, new JsonObject { ["y"] = 2 }, TimeSpan.FromDays(9));

        answer["taskId"]!.GetValue<string>().Should().Be(isStored ? second : first);
        JsonNode.DeepEquals(answer, before).Should().Be(!isStored);
        JsonNode.DeepEquals((await Server.FindTask("a.b")).Ok, answer).Should().BeTrue();
        (await Server.EndOf("a")).Should().Be(IndexCalls.Midnight(
            isStored ? Server.Clock.GetUtcNow().AddDays(9) : Server.Clock.GetUtcNow().AddHours(1)));
    }

    [Test]
    public async Task What_has_expired_keeps_no_place()
    {
        _ = await Server.Insert("a.b", rank: 5, expiresIn: TimeSpan.FromMinutes(1));
        Server.Clock.Jump(TimeSpan.FromMinutes(1));
        var taskId = SlugId.New();

        (await Server.Insert("a.b", taskId, rank: 4))["taskId"]!.GetValue<string>().Should().Be(taskId);

        (await Server.TaskIdAt("a.b")).Should().Be(taskId);
    }

    [TestCase("1.0", 1)]
    [TestCase("1E3", 1000)]
    [TestCase("-0", 0)]
    [TestCase("1700000000000", 1700000000000)]
    [TestCase("9007199254740991", 9007199254740991)]
    public async Task A_rank_is_what_it_amounts_to_however_it_is_written(string written, long rank)
    {
        (await Server.AsRoot().Put("index/v1/task/a", Raw(("rank", written)))).Ok["rank"]!.ToJsonString()
            .Should().Be($"{rank}");
    }

    [TestCase("1.5", "rank is 1.5")]
    [TestCase("1e-3", "rank is 0.001")]
    [TestCase("9007199254740992", "rank is 9007199254740992")]
    [TestCase("-1e300", "rank is -1E+300")]
    [TestCase("1e999", "rank is Infinity")]
    public async Task A_rank_that_cannot_be_compared_exactly_is_refused(string written, string fault)
    {
        (await Server.AsRoot().Put("index/v1/task/a", Raw(("rank", written)))).ShouldFail(
            400, "InputError", fault, "must be a whole number from -9007199254740991 to 9007199254740991");
        Server.Rows().Should().Be(0);
    }

    [TestCase("taskId", null, "data must have required property 'taskId'")]
    [TestCase("rank", null, "data must have required property 'rank'")]
    [TestCase("data", null, "data must have required property 'data'")]
    [TestCase("expires", null, "data must have required property 'expires'")]
    [TestCase("taskId", "\"x\"", "data/taskId must match pattern")]
    [TestCase("rank", "\"1\"", "data/rank must be number")]
    [TestCase("rank", "null", "data/rank must be number")]
    [TestCase("data", "[]", "data/data must be object")]
    [TestCase("data", "\"x\"", "data/data must be object")]
    [TestCase("expires", "\"tomorrow\"", "data/expires must match format \"date-time\"")]
    [TestCase("namespace", "\"a\"", "additional properties: \"namespace\"")]
    public async Task A_body_of_another_shape_is_refused(string member, string? value, string fault)
    {
        (await Server.AsRoot().Put("index/v1/task/a", Raw((member, value)))).ShouldFail(
            400, "InputValidationError", "/schemas/index/v1/insert-task-request.json#", fault);
        Server.Rows().Should().Be(0);
    }

    [Test]
    public async Task A_path_is_no_longer_than_replies_promise()
    {
        var longest = string.Concat(Enumerable.Repeat("a.", 127)) + "a";

        (await Server.AsRoot().Put($"index/v1/task/{longest}", Server.Entry())).Status.Should().Be(200);
        (await Server.AsRoot().Put($"index/v1/task/{longest}b", Server.Entry()))
            .ShouldFail(400, "InvalidRequestArguments", "URL parameter namespace", "256 characters", "255 at most");

        Server.Rows(ofNamespaces: true).Should().Be(127);
        (await Server.NamespacesIn(longest[..^2])).Should().BeEmpty();
        (await Server.NamespacesIn(longest[..^4])).Should().Equal("a");
    }

    [Test]
    public async Task Namespaces_last_until_the_day_after_and_are_only_ever_extended()
    {
        var now = Server.Clock.GetUtcNow();
        _ = await Server.Insert("a.b.c.d", expiresIn: TimeSpan.FromDays(5));
        await Ends(5, 5, 5);

        _ = await Server.Insert("a.b.x", expiresIn: TimeSpan.FromDays(9));
        await Ends(9, 9, 5);

        _ = await Server.Insert("a.b.c.e", expiresIn: TimeSpan.FromDays(1));
        _ = await Server.Insert("a.b.c.d", expiresIn: TimeSpan.FromDays(2));
        await Ends(9, 9, 5);

        _ = await Server.Insert("a.b.c.e", expiresIn: TimeSpan.FromDays(7));
        await Ends(9, 9, 7);

        async Task Ends(int top, int middle, int low)
        {
            (await Server.EndOf("a")).Should().Be(IndexCalls.Midnight(now.AddDays(top)));
            (await Server.EndOf("a.b")).Should().Be(IndexCalls.Midnight(now.AddDays(middle)));
            (await Server.EndOf("a.b.c")).Should().Be(IndexCalls.Midnight(now.AddDays(low)));
        }
    }

    [TestCase("2030-01-31T00:00:00.000Z", "2030-02-01T00:00:00.000Z")]
    [TestCase("2030-01-31T23:59:59.999Z", "2030-02-01T00:00:00.000Z")]
    [TestCase("2030-12-31T23:30:00-01:00", "2031-01-02T00:00:00.000Z")]
    [TestCase("9999-12-30T12:00:00.000Z", "9999-12-31T00:00:00.000Z")]
    [TestCase("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z")]
    public async Task The_day_after_begins_at_midnight_utc(string expires, string end)
    {
        (await Server.AsRoot().Put("index/v1/task/a.b", Raw(("expires", $"\"{expires}\"")))).Status.Should().Be(200);

        (await Server.EndOf("a")).Should().Be(end);
    }

    [Test]
    public async Task A_task_may_have_expired_when_it_comes()
    {
        (await Server.AsRoot().Put("index/v1/task/a.b", Server.Entry(expiresIn: TimeSpan.FromDays(-30))))
            .Status.Should().Be(200);
        (await Server.AsRoot().Put("index/v1/task/a.c", Raw(("expires", "\"0001-01-01T00:00:00Z\""))))
            .Status.Should().Be(200);

        (await Server.TaskIdAt("a.b")).Should().BeNull();
        (await Server.NamespacesIn("")).Should().BeEmpty();
    }

    [Test]
    public async Task It_needs_the_scope_of_just_this_path()
    {
        (await Server.With("index:insert-task:a", "index:insert-task:a.bc").Put("index/v1/task/a.b", Server.Entry()))
            .ShouldLack("index:insert-task:a.b", "index:insert-task:a.b");
        (await Server.Anonymous().Put("index/v1/task/a.b", "{}")).ShouldNeed("index:insert-task:a.b");
        (await Server.With("index:insert-task:a.*").Put("index/v1/task/a.b", Server.Entry())).Status.Should().Be(200);
    }

    [Test]
    public async Task A_body_must_come() =>
        (await Server.AsRoot().Put("index/v1/task/a")).ShouldFail(400, "MalformedPayload");

    [Test]
    public async Task Of_many_that_come_at_once_the_highest_rank_wins()
    {
        var ranks = Enumerable.Range(0, 60).OrderBy(rank => rank * 37 % 60).ToList();
        var ids = ranks.ToDictionary(rank => rank, _ => SlugId.New());

        var answers = await Task.WhenAll(ranks.Select(rank => Server.Insert("a.b", ids[rank], rank)));

        (await Server.TaskIdAt("a.b")).Should().Be(ids[59]);
        answers.Zip(ranks).Should().OnlyContain(
            pair => pair.First["rank"]!.GetValue<int>() >= pair.Second, "each is told what stands there then");
    }

    private string Raw(params (string Member, string? Value)[] changes)
    {
        var members = new Dictionary<string, string?>
        {
            ["taskId"] = $"\"{SlugId.New()}\"",
            ["rank"] = "0",
            ["data"] = "{}",
            ["expires"] = $"\"{WireTime.Format(Server.Clock.GetUtcNow().AddHours(1))}\"",
        };
        foreach (var (member, value) in changes)
        {
            members[member] = value;
        }

        return "{" + string.Join(
            ",", members.Where(pair => pair.Value is not null).Select(pair => $"\"{pair.Key}\":{pair.Value}")) + "}";
    }
}
