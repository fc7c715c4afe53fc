using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Pulse;

public sealed class ListMessagesTests
{
    public static readonly Example Example = new(
        "pulse.listMessages",
        server => Task.FromResult(new ExampleRequest("/messages?limit=5&routingKeyPattern=primary.%23")
        {
            Needs = "pulse:list-messages",
        }));

    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await PulseCalls.Start(
        new Dictionary<string, string?> { ["Pulse:RetentionHours"] = "1" });

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task A_message_is_shown_as_it_was_published()
    {
        await server.Database().Write(tx => tx.Publish(new PulseMessage(
            "exchange/x", "a.b", ["route.c"], RawJson.Parse("""{"z":[1.50,"é"],"a":null}"""))));

        (await server.AsRoot().Get("pulse/v1/messages")).Ok["messages"]![0]!.ToJsonString().Should().Be(new JsonObject
        {
            ["id"] = server.Id(1),
            ["sequence"] = 1,
            ["exchange"] = "exchange/x",
            ["routingKey"] = "a.b",
            ["routes"] = new JsonArray("route.c"),
            ["payload"] = JsonNode.Parse("""{"z":[1.50,"é"],"a":null}"""),
            ["published"] = WireTime.Format(server.Clock.GetUtcNow()),
        }.ToJsonString());
    }

    [Test]
    public async Task All_come_in_order_and_in_pages_of_any_size()
    {
        var keys = Enumerable.Range(1, 23).Select(number => $"{number}").ToArray();
        await server.Publish(keys);

        foreach (var limit in new[] { 1, 5, 23, 24, 1000 })
        {
            (await Pages($"limit={limit}")).SelectMany(page => page).Should().Equal(keys, "pages of {0}", limit);
        }

        (await Pages($"limit=10&after={server.Id(20)}")).SelectMany(page => page).Should().Equal("21", "22", "23");
        (await Keys("limit=0")).Should().BeEmpty();
    }

    [Test]
    public async Task Some_are_found_by_exchange_and_by_key_or_route()
    {
        await server.Publish("a.b", "a.b.c", "x");
        await server.Database().Write(tx =>
        {
            tx.Publish(new PulseMessage("exchange/other", "a.b", [], RawJson.EmptyObject));
            tx.Publish(new PulseMessage("exchange/other", "y", ["a.z"], RawJson.EmptyObject));
        });

        (await Keys("exchange=exchange/other")).Should().Equal("a.b", "y");
        (await Keys("routingKeyPattern=a.*")).Should().Equal("a.b", "a.b", "y");
        (await Keys("routingKeyPattern=a.%23&exchange=exchange/test")).Should().Equal("a.b", "a.b.c");
        (await Keys("exchange=exchange/*")).Should().BeEmpty("an exchange is named in full");
    }

    [Test]
    public async Task A_search_that_finds_little_goes_on_from_page_to_page()
    {
        await server.Publish([.. Enumerable.Repeat("hay", 7000), "needle", "hay"]);

        var pages = await Pages("routingKeyPattern=needle");

        pages.Should().HaveCount(2);
        pages[0].Should().BeEmpty("a page looks at a bounded number of messages");
        pages[1].Should().Equal("needle");
    }

    [Test]
    public async Task A_gap_is_told_on_the_page_that_begins_with_it()
    {
        await server.Publish("a", "b", "c");
        await server.ModulesDone();
        var old = server.Id(1);
        (await Get($"after={old}"))["gap"].Should().BeNull();
        await server.Advance(TimeSpan.FromHours(2));

        (await Get($"after={server.Id(2)}"))["gap"].Should().BeNull("nothing is missing after b");
        (await Get($"after={old}"))["gap"]!.GetValue<string>().Should().Contain(old);
        (await Keys($"after={old}")).Should().Equal("c");
        var epoch = await server.Database().Write(Epochs.Renew);
        (await Get($"after={old}"))["gap"]!.GetValue<string>().Should().Contain(old).And.Contain(epoch);
    }

    [TestCase("after=1", "InvalidRequestArguments")]
    [TestCase("after=", "InvalidRequestArguments")]
    [TestCase("after=a-9999999999999999999", "InputError")]
    [TestCase("exchange=", "InvalidRequestArguments")]
    [TestCase("continuationToken=x", "InputError")]
    [TestCase("pattern=a", "InvalidRequestArguments")]
    public async Task What_makes_no_sense_is_refused(string query, string code) =>
        (await server.AsRoot().Get($"pulse/v1/messages?{query}")).ShouldFail(400, code);

    private async Task<JsonNode> Get(string query) => (await server.AsRoot().Get($"pulse/v1/messages?{query}")).Ok;

    private async Task<IReadOnlyList<string>> Keys(string query) => KeysOf(await Get(query));

    private async Task<List<IReadOnlyList<string>>> Pages(string query)
    {
        var pages = new List<IReadOnlyList<string>>();
        var token = "";
        do
        {
            var page = await Get(query + token);
            pages.Add(KeysOf(page));
            token = page["continuationToken"] is { } next ? $"&continuationToken={next}" : "";
        }
        while (token.Length > 0);

        return pages;
    }

    private static List<string> KeysOf(JsonNode page) =>
        [.. page["messages"]!.AsArray().Select(message => message!["routingKey"]!.GetValue<string>())];
}
