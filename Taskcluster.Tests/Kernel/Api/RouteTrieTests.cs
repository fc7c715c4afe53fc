using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Tests.Kernel.Api;

public sealed class RouteTrieTests
{
    private static readonly string[] Routes =
    [
        "GET /ping",
        "GET /task/<taskId>",
        "PUT /task/<taskId>",
        "GET /task/<taskId>/artifacts",
        "GET /task/<taskId>/artifacts/<name*>",
        "GET /task-queues",
        "GET /task-queues/<taskQueueId>",
        "GET /task-queues/<taskQueueId*>/counts",
        "GET /task-queues/<taskQueueId*>/pending",
        "POST /pending/<taskQueueId*>",
        "GET /namespace/<path*?>",
        "GET /deep/<path*?>/end",
        "POST /two/<first*>/and/<second*>",
        "GET /clients/",
        "GET /clients/<clientId>",
        "DELETE /clients/all",
        "GET /old/<a>/<b>",
        "GET /old/<a>:/<b>",
    ];

    // Routes may have one optional slash at the end; wildcards keep theirs.
    [TestCase("GET", "/ping", "GET /ping")]
    [TestCase("GET", "/ping/", "GET /ping")]
    [TestCase("GET", "/ping//", null)]
    [TestCase("GET", "//ping", null)]
    [TestCase("GET", "/Ping", null)]
    [TestCase("GET", "", null)]
    [TestCase("GET", "/", null)]
    [TestCase("GET", "ping", null)]
    [TestCase("PUT", "/ping", null)]
    [TestCase("get", "/ping", null)]
    [TestCase("GET", "/task/x", "GET /task/<taskId>", "x")]
    [TestCase("PUT", "/task/x", "PUT /task/<taskId>", "x")]
    [TestCase("GET", "/task/x/", "GET /task/<taskId>", "x")]
    [TestCase("GET", "/task/x//", null)]
    [TestCase("GET", "/task/", null)]
    [TestCase("GET", "/task//", null)]
    [TestCase("GET", "/task/a%2Fb", "GET /task/<taskId>", "a%2Fb")]
    [TestCase("GET", "/task/..", "GET /task/<taskId>", "..")]
    [TestCase("GET", "/task/x/artifacts", "GET /task/<taskId>/artifacts", "x")]
    [TestCase("GET", "/task/x/artifacts/", "GET /task/<taskId>/artifacts/<name*>", "x", "")]
    [TestCase("GET", "/task/x/artifacts//", "GET /task/<taskId>/artifacts/<name*>", "x", "/")]
    [TestCase("GET", "/task/x/artifacts/a/b//c/", "GET /task/<taskId>/artifacts/<name*>", "x", "a/b//c/")]
    [TestCase("GET", "/task/x/artifacts/../b", "GET /task/<taskId>/artifacts/<name*>", "x", "../b")]
    [TestCase("GET", "/task-queues", "GET /task-queues")]
    [TestCase("GET", "/task-queues/", "GET /task-queues")]
    [TestCase("GET", "/task-queues/p%2Fw", "GET /task-queues/<taskQueueId>", "p%2Fw")]
    [TestCase("GET", "/task-queues/p/w", null)]
    [TestCase("GET", "/task-queues/p/w/counts", "GET /task-queues/<taskQueueId*>/counts", "p/w")]
    [TestCase("GET", "/task-queues/p%2Fw/counts", "GET /task-queues/<taskQueueId*>/counts", "p%2Fw")]
    [TestCase("GET", "/task-queues/p/w/counts/", "GET /task-queues/<taskQueueId*>/counts", "p/w")]
    [TestCase("GET", "/task-queues/p/w/pending", "GET /task-queues/<taskQueueId*>/pending", "p/w")]
    [TestCase("GET", "/task-queues/counts", "GET /task-queues/<taskQueueId>", "counts")]
    [TestCase("GET", "/task-queues/counts/counts", "GET /task-queues/<taskQueueId*>/counts", "counts")]
    [TestCase("GET", "/task-queues/a/counts/b/counts", "GET /task-queues/<taskQueueId*>/counts", "a/counts/b")]
    [TestCase("GET", "/task-queues/a/pending/counts", "GET /task-queues/<taskQueueId*>/counts", "a/pending")]
    [TestCase("GET", "/task-queues//counts", "GET /task-queues/<taskQueueId*>/counts", "")]
    [TestCase("GET", "/task-queues/p//counts", "GET /task-queues/<taskQueueId*>/counts", "p/")]
    [TestCase("GET", "/task-queues/p/w/other", null)]
    [TestCase("POST", "/pending/p/w", "POST /pending/<taskQueueId*>", "p/w")]
    [TestCase("POST", "/pending", null)]
    [TestCase("GET", "/namespace", "GET /namespace/<path*?>", "")]
    [TestCase("GET", "/namespace/", "GET /namespace/<path*?>", "")]
    [TestCase("GET", "/namespace/a.b/c", "GET /namespace/<path*?>", "a.b/c")]
    [TestCase("GET", "/deep/end", "GET /deep/<path*?>/end", "")]
    [TestCase("GET", "/deep/a/b/end", "GET /deep/<path*?>/end", "a/b")]
    [TestCase("GET", "/deep/a/b", null)]
    [TestCase("POST", "/two/a/and/b/and/c", "POST /two/<first*>/and/<second*>", "a/and/b", "c")]
    [TestCase("POST", "/two/a/b", null)]
    [TestCase("GET", "/old/x/y", "GET /old/<a>/<b>", "x", "y")]
    [TestCase("GET", "/old/x%2Fy:/z", "GET /old/<a>:/<b>", "x%2Fy", "z")]
    [TestCase("GET", "/old/x::/y", "GET /old/<a>:/<b>", "x:", "y")]
    [TestCase("GET", "/old/:/y", "GET /old/<a>/<b>", ":", "y")]
    [TestCase("GET", "/old/x/y:", "GET /old/<a>/<b>", "x", "y:")]
    [TestCase("GET", "/old/x:/", null)]
    [TestCase("GET", "/clients", "GET /clients/")]
    [TestCase("GET", "/clients/", "GET /clients/")]
    [TestCase("GET", "/clients/all", "GET /clients/<clientId>", "all")]
    [TestCase("DELETE", "/clients/all", "DELETE /clients/all")]
    [TestCase("DELETE", "/clients/other", null)]
    public void A_path_leads_to_its_route(string verb, string path, string? route, params string[] parameters)
    {
        Span<Range> captures = stackalloc Range[RouteTrie.MaxParameters];

        var found = Trie().Find(verb, path, captures);

        found?.Declaration.Route.Should().Be(route);
        (found is null).Should().Be(route is null);
        for (var index = 0; index < parameters.Length; index++)
        {
            path[captures[index]].Should().Be(parameters[index]);
        }

        found?.Route.ParameterNames.Should().HaveCount(parameters.Length);
    }

    [TestCase("/ping", "GET")]
    [TestCase("/task/x", "GET", "PUT")]
    [TestCase("/task/x/", "GET", "PUT")]
    [TestCase("/clients/all", "DELETE", "GET")]
    [TestCase("/clients/other", "GET")]
    [TestCase("/nope")]
    [TestCase("/")]
    public void The_verbs_of_a_path_are_those_of_all_routes_that_match_it(string path, params string[] verbs) =>
        Trie().VerbsAt(path).Should().Equal(verbs);

    [Test]
    public void Two_methods_at_one_route_are_refused()
    {
        var trie = Trie();

        trie.Invoking(one => one.Add(Method("GET /ping"))).Should().Throw<InvalidOperationException>();
        trie.Invoking(one => one.Add(Method("GET /task/<other>"))).Should().Throw<InvalidOperationException>();
        trie.Invoking(one => one.Add(Method("GET /namespace"))).Should().Throw<InvalidOperationException>();
    }

    [Test]
    public void A_parameter_behind_an_optional_wildcard_is_refused() =>
        Trie().Invoking(trie => trie.Add(Method("GET /x/<a*?>/<b>"))).Should().Throw<InvalidOperationException>();

    [Test]
    public void A_route_is_taken_apart()
    {
        var route = MethodRoute.Parse("PUT /task/<taskId>/x/<name*>/<rest*?>");

        route.Verb.Should().Be("PUT");
        route.ParameterNames.Should().Equal("taskId", "name", "rest");
        route.Segments.Select(segment => segment.Kind).Should().Equal(
            SegmentKind.Fixed, SegmentKind.Parameter, SegmentKind.Fixed, SegmentKind.Wildcard,
            SegmentKind.OptionalWildcard);
        route.IndexOf("rest").Should().Be(2);
        route.Invoking(one => one.IndexOf("nope")).Should().Throw<ArgumentException>();
    }

    private static RouteTrie Trie()
    {
        var trie = new RouteTrie();
        foreach (var route in Routes)
        {
            trie.Add(Method(route));
        }

        return trie;
    }

    private static CommonMethod Method(string route) => new(
        new ApiDeclaration
        {
            Service = "test",
            Name = "test",
            Route = route,
            Category = "Test",
            Title = "Test",
            Description = "Test.",
        },
        () => RawJson.EmptyObject);
}
