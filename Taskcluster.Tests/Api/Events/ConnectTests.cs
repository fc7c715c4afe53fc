using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Events;

/// <summary>connect (spec/services.md §4.10; §8 rows 110, 111).</summary>
public sealed class ConnectTests : FeedTests
{
    // A stream that ends by itself, since it begins with an error.
    public static readonly Example Example = new(
        "events.connect",
        _ => Task.FromResult(new ExampleRequest(
            $"/connect/?bindings={Uri.EscapeDataString("""{"bindings":[],"x":1}""")}")));

    private static IEnumerable<TestCaseData> Faults =>
    [
        new(null, "The query `bindings` is missing; it must be JSON such as"),
        new("", "The query `bindings` is missing; it must be JSON such as"),
        new(
            """{"bindings":[],"x":1}""",
            "The json query should have only one key i.e. `bindings`. It has bindings, x."),
        new("{}", "The json query should have only one key i.e. `bindings`. It has none."),
        new("""{"x":[]}""", "The json query should have only one key i.e. `bindings`. It has x."),
        new("[]", "The json query should have only one key i.e. `bindings`. It is []."),
        new("null", "The json query should have only one key i.e. `bindings`. It is null."),
        new("""{"bindings":{}}""", "Bindings must be an array of {exchange, routingKeyPattern}, not {}"),
        new("""{"bindings":[1]}""", "Binding must include `exchange` and `routingKeyPattern` fields"),
        new(
            """{"bindings":[{"exchange":"e"}]}""",
            "Binding must include `exchange` and `routingKeyPattern` fields, both of them strings; this one is "
            + """{"exchange":"e"}"""),
        new(
            """{"bindings":[{"exchange":"e","routingKeyPattern":1}]}""",
            "Binding must include `exchange` and `routingKeyPattern` fields"),
        new("""{"bindings":""", "The query `bindings` is not valid JSON: "),
        new("""{"bindings":[{"exchange":"\ud800","routingKeyPattern":"#"}]}""", "The query `bindings` holds half of a"),
        new(
            $$"""{"bindings":[{"exchange":"e","routingKeyPattern":"{{new string('a', 256)}}"}]}""",
            "A routingKeyPattern has at most 255 bytes, as in AMQP; this one is \"aaa"),
        new(
            """{"bindings":[{"exchange":"exchange/x","routingKeyPattern":"#"}]}""",
            $"There is no exchange 'exchange/x'; this server has exchange/taskcluster-auth/v1/client-created, "),
    ];

    [TestCaseSource(nameof(Faults))]
    public async Task What_is_wrong_with_bindings_is_told_as_an_error_and_then_the_stream_ends(
        string? bindings, string fault)
    {
        await using var stream = await EventConnection.Open(
            Server, bindings is null ? "events/v1/connect/" : Feeds.PathOf(bindings));

        stream.Status.Should().Be(System.Net.HttpStatusCode.OK);
        var error = await stream.Next("error");
        JsonSerializer.Deserialize<string>(error.Data).Should().StartWith(fault);
        error.Id.Should().Be("-", "who comes back with it is told not to");
        (await stream.Next()).Should().BeNull();
        Server.Listeners().Should().Be(0);
    }

    [Test]
    public async Task A_listener_hears_what_its_bindings_cover_as_it_was_published()
    {
        const string bindings = """
            {"bindings":[
              {"exchange":"exchange/taskcluster-queue/v1/task-defined","routingKeyPattern":"route.wanted.*"},
              {"exchange":"exchange/taskcluster-queue/v1/task-pending","routingKeyPattern":"primary.#"}]}
            """;
        await using var stream = await EventConnection.Open(Server, Feeds.PathOf(bindings));
        var ready = await stream.Next("ready");
        ready.Data.Should().Be("{}");
        ready.Id.Should().MatchRegex("^[0-9a-f]+-[0-9]+$");

        var unwanted = await Server.Task();
        var taskId = await Server.Task(("routes", new JsonArray("wanted.x", "other")));

        var log = Server.Messages.All;
        var (first, second, third) =
            (await stream.Next("message"), await stream.Next("message"), await stream.Next("message"));
        first.Key.Should().StartWith($"primary.{unwanted}.0.");
        third.Key.Should().StartWith($"primary.{taskId}.0.");
        var told = log.Single(message =>
            message.Exchange == Feeds.Defined && message.RoutingKey.Contains(taskId, StringComparison.Ordinal));
        second.Id.Should().Be($"{ready.Id.Split('-')[0]}-{told.Sequence}");
        second.Json.AsObject().Select(member => member.Key).Should().Equal(
            "payload", "exchange", "routingKey", "redelivered", "routes");
        second.Data.Should().StartWith($$"""{"payload":{{told.Payload}},"exchange":"{{Feeds.Defined}}",""");
        second.Key.Should().Be(told.RoutingKey);
        second.Json["redelivered"]!.GetValue<bool>().Should().BeFalse();
        second.Json["routes"]!.AsArray().Select(route => $"{route}").Should().Equal("wanted.x", "other");
    }

    [Test]
    public async Task The_answer_is_a_stream_for_any_page_that_nobody_keeps()
    {
        await using var stream = await EventConnection.Open(Server, Feeds.Path());

        stream.Header("Content-Type").Should().Be("text/event-stream");
        stream.Header("Cache-Control").Should().Be("no-cache");
        stream.Header("Access-Control-Allow-Origin").Should().Be("*");
        stream.Header("X-Accel-Buffering").Should().Be("no");
        stream.Header("Content-Encoding").Should().BeNull();
    }

    [Test]
    public async Task Who_accepts_compression_gets_events_at_once_all_the_same()
    {
        using var client = new HttpClient();
        using var request = Server.Anonymous().Request(HttpMethod.Get, Feeds.Path());
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(50))).Should().Be("event: ready");
    }

    [Test]
    public async Task A_payload_goes_out_as_it_is_stored_on_one_line()
    {
        await using var stream = await EventConnection.Ready(Server, Feeds.Path());

        await Server.Tell(["k"], "{\"a\": 1.0,\r\n \"b\":\t\"é\\n\"}");

        (await stream.Next("message")).Data.Should().StartWith("{\"payload\":{\"a\": 1.0,   \"b\":\t\"é\\n\"},");
    }

    [Test]
    public async Task Only_keys_that_begin_with_route_are_routes()
    {
        await using var stream = await EventConnection.Ready(Server, Feeds.Path(pattern: "other.key"));

        await Server.Tell(["k"], "{}", "route.a.b", "other.key", "route.");

        (await stream.Next("message")).Json["routes"]!.ToJsonString().Should().Be("""["a.b",""]""");
    }

    [Test]
    public async Task Pings_come_every_20_seconds_and_bear_an_id_that_moves_on()
    {
        await using var stream = await EventConnection.Ready(Server, Feeds.Path(pattern: "wanted"));
        await Server.Advance(TimeSpan.FromSeconds(19.9));
        await Server.Tell("wanted");
        _ = await stream.Next("message");
        await Server.Tell("unwanted");
        var last = Server.Messages.All[^1].Sequence;

        await Server.Advance(TimeSpan.FromSeconds(0.1));
        var ping = await stream.Next("ping");
        ping.Data.Should().Be($$"""{"time":"{{WireTime.Format(Server.Clock.GetUtcNow())}}"}""");
        var looks = 0;
        do
        {
            await Server.Advance(TimeSpan.FromSeconds(20));
            ping = await stream.Next("ping");
        }
        while (!ping.Id!.EndsWith($"-{last}", StringComparison.Ordinal) && ++looks < 2000);

        ping.Id.Should().EndWith($"-{last}", "what is not wanted need not be looked at again");
    }

    [TestCase("-")]
    [TestCase("x")]
    [TestCase("1-2-3")]
    [TestCase("é-1")]
    public async Task An_id_that_is_none_of_ours_is_answered_204(string id)
    {
        await using var byHeader = await EventConnection.Open(Server, Feeds.Path(), after: id == "é-1" ? "%C3-1" : id);
        var byQuery = await Server.Anonymous().Get(Feeds.Path(after: Uri.EscapeDataString(id)));

        byHeader.Status.Should().Be(System.Net.HttpStatusCode.NoContent);
        (await byHeader.Rest()).Should().BeEmpty();
        byQuery.Status.Should().Be(204);
    }

    [Test]
    public async Task A_query_that_nobody_knows_is_refused_as_everywhere() =>
        (await Server.Anonymous().Get(Feeds.Path() + "&x=1"))
            .ShouldFail(400, "InvalidRequestArguments", "Query parameter x is not known to connect");

    [Test]
    public async Task Head_is_answered_with_the_headers()
    {
        var answer = await Server.Anonymous().Send(HttpMethod.Head, Feeds.Path());

        answer.Status.Should().Be(200);
        answer.Header("Content-Type").Should().Be("text/event-stream");
        answer.Text.Should().BeEmpty();
        Server.Listeners().Should().Be(0);
    }

    [Test]
    public async Task Empty_bindings_hear_nothing_but_pings()
    {
        await using var stream = await EventConnection.Ready(Server, Feeds.PathOf("""{"bindings":[]}"""));
        await Server.Tell("a");

        await Server.Advance(TimeSpan.FromSeconds(20));

        _ = await stream.Next("ping");
    }

    [Test]
    public async Task A_message_that_two_bindings_cover_comes_once()
    {
        var binding = new { exchange = Feeds.Exchange, routingKeyPattern = "a.#" };
        var other = new { exchange = Feeds.Exchange, routingKeyPattern = "#" };
        await using var stream = await EventConnection.Ready(
            Server, Feeds.PathOf(JsonSerializer.Serialize(new { bindings = new[] { binding, other, binding } })));

        await Server.Tell(["a.b", "c"], "{}", "route.x", "a.b");

        (await stream.NextKeys(2)).Should().Equal("a.b", "c");
    }
}
