using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Examples;

/// <summary>
/// Every method of the catalog, called as its example says, by callers who hold what it needs and by others. All of
/// them run on one server, one after the other, so that what is published is of the one call that was made. Anonymous
/// callers may do nothing there.
/// </summary>
[SingleThreaded]
public sealed class ExampleTests
{
    private static RunningServer? server;

    private static RunningServer Server =>
        server ?? throw new InvalidOperationException("The server has not been started.");

    private static IReadOnlyList<Example> Examples => ExampleCatalog.All;

    [OneTimeSetUp]
    public static async Task StartServer() => server = await RunningServer.Start(new Dictionary<string, string?>
    {
        ["Auth:AnonymousScopes:0"] = "nothing:at-all",
        ["Legacy:Enabled"] = "true",
    });

    [OneTimeTearDown]
    public static async Task StopServer()
    {
        try
        {
            MessageRules.Verify(Server);
        }
        finally
        {
            await Server.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Examples))]
    public async Task Just_the_needed_scopes_are_enough_in_each_of_their_ways(Example example)
    {
        var ways = ScopeChoices.Enough((await ExampleCall.Prepare(Server, example)).Needs).Count;
        ways.Should().BePositive("somebody can call it");
        for (var way = 0; way < ways; way++)
        {
            // Names are new each time, and scopes with them.
            var call = await ExampleCall.Prepare(Server, example);
            var scopes = ScopeChoices.Enough(call.Needs)[way];

            var (answer, messages) = await call.Observe(call.Holding(scopes));

            answer.Status.Should().Be(
                example.Status, "the caller holds {0}; the answer is {1}", string.Join(", ", scopes), answer.Text);
            messages.Should().Equal(example.Messages);
        }
    }

    [TestCaseSource(nameof(Examples))]
    public async Task The_example_says_what_the_declaration_says(Example example)
    {
        var call = await ExampleCall.Prepare(Server, example);

        call.Routed().Should().BeSameAs(call.Method, "{0} is a path of the method", call.Request.Path);
        if (call.IsForEverybody)
        {
            var answer = await call.Send(call.Holding([]));
            answer.Status.Should().Be(example.Status, answer.Text);
        }
        else
        {
            var refusal = await call.ShouldBeRefused(call.Holding([]), 403, "InsufficientScopes", "it holds nothing");
            RequiredOf(refusal).Should().Be(call.Needs!.ToDisplay());
        }
    }

    [TestCaseSource(nameof(Examples))]
    public async Task Who_lacks_a_scope_is_refused_and_nothing_comes_of_it(Example example)
    {
        var call = await ExampleCall.Prepare(Server, example);
        foreach (var scopes in ScopeChoices.TooLittle(call.Needs))
        {
            await call.ShouldBeRefused(
                call.Holding(scopes), 403, "InsufficientScopes", $"it holds [{string.Join(", ", scopes)}]");
        }

        if (!call.IsForEverybody)
        {
            var refusal = await call.ShouldBeRefused(null, 403, "InsufficientScopes", "it has no credentials");
            RequiredOf(refusal).Should().Be(call.Needs!.ToDisplay());
        }

        // All of that has left no trace: the state is still the one that the example begins with.
        var isPublic = call.IsForEverybody && !call.JudgesCredentials;
        var (answer, messages) = await call.Observe(
            isPublic ? null : call.Holding(ScopeChoices.Enough(call.Needs)[0]));
        answer.Status.Should().Be(example.Status, answer.Text);
        messages.Should().Equal(example.Messages);
    }

    [TestCaseSource(nameof(Examples))]
    public async Task Bad_credentials_are_refused_where_scopes_are_needed_and_ignored_elsewhere(Example example)
    {
        var call = await ExampleCall.Prepare(Server, example);
        var wrongKey = Server.Root with { AccessToken = Credentials.NewAccessToken() };
        var unknown = new Credentials("test/nobody", Credentials.NewAccessToken());
        if (call.Needs is not null || call.JudgesCredentials)
        {
            foreach (var bad in (Credentials[])[wrongKey, unknown])
            {
                var refusal = await call.ShouldBeRefused(bad, 401, "AuthenticationFailed", bad.ClientId);
                refusal.Header("www-authenticate").Should().Be("hawk");
            }

            return;
        }

        // What changes something can be done only once.
        (await call.Send(wrongKey)).Status.Should().Be(example.Status);
        var again = await ExampleCall.Prepare(Server, example);
        (await again.Send(unknown)).Status.Should().Be(example.Status);
    }

    [TestCaseSource(nameof(Examples))]
    public async Task Head_answers_as_get_does_without_a_body(Example example)
    {
        var call = await ExampleCall.Prepare(Server, example);
        var credentials = call.Holding(ScopeChoices.Enough(call.Needs)[0]);

        var head = await call.SendPlain("HEAD", credentials);
        var get = await call.SendPlain("GET", credentials);

        head.Status.Should().Be(get.Status);
        head.Bytes.Should().BeEmpty();
        head.Header("Content-Type").Should().Be(get.Header("Content-Type"));
        if (call.Method.Route.Verb == "GET")
        {
            get.Status.Should().Be(example.Status, get.Text);
        }
    }

    [TestCaseSource(nameof(Examples))]
    public async Task The_explainer_says_what_is_needed_and_does_nothing(Example example)
    {
        var call = await ExampleCall.Prepare(Server, example);

        var (reply, told) = await call.Explain();

        reply["required"]?.ToJsonString().Should().Be(call.NeedsAsJson);
        $"{reply["service"]}.{reply["name"]}".Should().Be(example.Method);
        told.Should().BeEmpty();
        var (answer, messages) = await call.Observe(call.Holding(ScopeChoices.Enough(call.Needs)[0]));
        answer.Status.Should().Be(example.Status, "the call is still to be made: {0}", answer.Text);
        messages.Should().Equal(example.Messages);
    }

    /// <summary>The expression that a refusal says is required: what stands between its last fences.</summary>
    private static string RequiredOf(ApiAnswer refusal) =>
        refusal.Json["message"]!.GetValue<string>().Split("```")[^2].Trim('\n');
}
