using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Authority;

public sealed class WhyRefusedPageTests
{
    private static RunningServer Server => AuthoritySite.Server;

    [Test]
    public async Task It_tells_what_a_call_needs_what_a_client_has_of_it_and_who_has_the_rest()
    {
        using var root = AuthoritySite.Root();
        var (clientId, roleId, other) = (AuthCalls.Unique("c"), AuthCalls.Unique("r"), AuthCalls.Unique("other"));
        _ = await Server.Role(roleId, "queue:claim-work:*");
        _ = await Server.Client(clientId, $"assume:{roleId}");
        _ = await Server.Client(other, "queue:worker-id:g/i");

        var page = await root.Submit(
            await root.Get($"/auth/why-refused?clientId={clientId}"), "ask", ("method", "POST"),
            ("url", "/api/queue/v1/claim-work/p/w"), ("payload", "workerGroup: g\nworkerId: i"));

        page.Status.Should().Be(200, page.Text);
        var answer = page.Document.QuerySelector("#answer")!;
        answer.QuerySelector("h2")!.TextContent.Should().Be("The scopes do not suffice");
        answer.TextContent.Should().Contain("queue:claim-work:p/w").And.Contain("queue:worker-id:g/i");
        page.Links.Should().Contain($"/auth/roles/{roleId}", "by that it has the one")
            .And.Contain($"/auth/clients/{other}", "it has the other");
        page.Value("ask", "clientId").Should().Be(clientId);
        page.Value("ask", "payload").Should().Be("workerGroup: g\nworkerId: i");
    }

    [Test]
    public async Task A_refusal_leads_there_with_the_scopes_that_lack()
    {
        using var limited = AuthoritySite.With("secrets:list-secrets");
        var refused = await limited.Get("/auth/roles");

        var link = refused.Links.First(
            link => link!.StartsWith("/auth/why-refused?", StringComparison.Ordinal));
        var why = await limited.Get(link!);

        why.Status.Should().Be(200, why.Text);
        why.Document.QuerySelector("#answer")!.TextContent.Should().Contain("auth:list-roles")
            .And.Contain("The scopes do not suffice");
    }

    [Test]
    public async Task Who_has_enough_is_told_by_what()
    {
        using var root = AuthoritySite.Root();

        var page = await root.Get("/auth/why-refused?scope=a%3Ab");

        page.Document.QuerySelector("#answer h2")!.TextContent.Should().Be("The scopes suffice");
        page.Document.QuerySelector("#answer .badge")!.TextContent.Trim().Should().Be("yes");
    }

    [Test]
    public async Task A_client_that_can_call_nothing_is_named_so()
    {
        using var root = AuthoritySite.Root();
        var clientId = AuthCalls.Unique("off");
        _ = await Server.Client(clientId, "a:b");
        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath(clientId, "/disable"))).Ok;

        var page = await root.Get($"/auth/why-refused?clientId={clientId}&scope=a%3Ab");

        page.Document.QuerySelector("#answer .note")!.TextContent.Should().Contain("disabled");
    }

    [Test]
    public async Task A_question_that_is_none_keeps_its_form()
    {
        using var root = AuthoritySite.Root();
        var form = await root.Get("/auth/why-refused");

        var empty = await root.Submit(form, "ask", ("clientId", "x"));
        var broken = await root.Submit(form, "ask", ("url", "/api/none/v1/x"), ("payload", "a: [1"));
        var unknown = await root.Get($"/auth/why-refused?clientId={AuthCalls.Unique("none")}&scope=a%3Ab");

        empty.Status.Should().Be(400);
        empty.Text.Should().Contain("Say which call it is about");
        empty.Value("ask", "clientId").Should().Be("x");
        broken.Status.Should().Be(400);
        broken.Value("ask", "payload").Should().Be("a: [1");
        unknown.Status.Should().Be(404);
        unknown.Document.QuerySelectorAll("main form[method=post]").Should().NotBeEmpty();
    }
}
