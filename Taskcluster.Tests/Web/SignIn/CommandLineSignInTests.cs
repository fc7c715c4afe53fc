using System.Net;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.SignIn;

/// <summary>
/// <c>/auth/clients/create</c> as <c>taskcluster signin</c> and people use it (spec/services.md §6.1). The official
/// program is not to be had here; this plays its part to the byte of its request.
/// </summary>
public sealed class CommandLineSignInTests : ServerTests
{
    [Test]
    public async Task A_command_line_gets_credentials_that_work()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var callback = $"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var client = await Server.Client("me", "auth:create-client:me/*", "queue:create-task:*", "assume:x");
        using var visitor = await Visitor.SignedIn(Server, client);

        var page = await visitor.Get(
            "/auth/clients/create?callback_url=" + Uri.EscapeDataString(callback)
            + "&description=Temporary+client+for+use+on+the+command+line&expires=1d&name=cli-aB3_-9"
            + "&scope=queue%3Acreate-task%3Ap%2Fw&scope=secrets%3Aget%3Ax");
        var fields = page.Fields("create");
        fields["clientId"].Should().Be("me/cli-aB3_-9");
        fields["scopes"].Should().Be("queue:create-task:p/w", "the other one is not his to give");
        fields["expires"].Should().Be("1d");
        fields["description"].Should().Be("Temporary client for use on the command line");
        fields.Should().ContainKey("deleteOnExpiration");
        page.Header("Content-Security-Policy").Should().Contain($"form-action 'self' {callback}");

        var saved = await visitor.Submit(page, "create");

        saved.Status.Should().Be(303, saved.Text);
        saved.Location.Should().StartWith($"{callback}?clientId=me/cli-aB3_-9&accessToken=");
        var heard = await Hear(listener, saved.Location!);
        heard.Should().StartWith("GET /?clientId=me/cli-aB3_-9&accessToken=");
        var made = new Credentials(saved.Sent["clientId"], saved.Sent["accessToken"]);
        (await Server.As(made).Get(AuthCalls.CurrentScopes)).Ok.Texts().Should().Contain("queue:create-task:p/w")
            .And.NotContain("assume:x");
        var shown = await Server.Shown("me/cli-aB3_-9");
        shown["deleteOnExpiration"]!.GetValue<bool>().Should().BeTrue();
        shown["expires"]!.GetValue<DateTimeOffset>().Should().Be(Server.Clock.GetUtcNow().AddDays(1));
    }

    [Test]
    public async Task The_default_scope_gives_all_that_one_has()
    {
        var client = await Server.Client("me", "auth:create-client:me/*", "b");
        using var visitor = await Visitor.SignedIn(Server, client);

        var page = await visitor.Get(
            "/auth/clients/create?scope=*&name=cli&expires=1d&callback_url=http://localhost:1");

        page.Value("create", "scopes").Split('\n').Should().Contain("b").And.Contain("auth:create-client:me/*")
            .And.NotContain("*");
    }

    [Test]
    public async Task Root_makes_clients_outside_the_names_that_are_reserved()
    {
        using var visitor = await Visitor.SignedIn(Server);
        var page = await visitor.Get(
            "/auth/clients/create?scope=*&name=cli-1&expires=1d&callback_url=http://localhost:1/x");

        var saved = await visitor.Submit(page, "create");

        saved.Location.Should().StartWith("http://localhost:1/x?clientId=taskcluster/root/cli-1&accessToken=");
    }

    [TestCase("https://evil.example/")]
    [TestCase("http://localhost.evil.example/")]
    [TestCase("http://localhost@evil.example/")]
    [TestCase("http://localhost:80@evil.example/")]
    [TestCase("http://localhost:80\\@evil.example/")]
    [TestCase("http://127.0.0.1:80/")]
    [TestCase("//localhost/")]
    [TestCase("javascript://localhost/%0aalert(1)")]
    [TestCase(" http://localhost/")]
    [TestCase("http://localhost:1\n")]
    [TestCase("http://localhost:1/\r\nX-Evil: 1")]
    public async Task A_callback_elsewhere_is_refused_on_saving(string callback)
    {
        using var visitor = await Visitor.SignedIn(Server);
        var page = await visitor.Get(
            $"/auth/clients/create?scope=a&name=cli&expires=1d&callback_url={Uri.EscapeDataString(callback)}");
        page.Header("Content-Security-Policy").Should().EndWith("form-action 'self'");

        var saved = await visitor.Submit(page, "create");

        saved.Status.Should().Be(400);
        saved.Location.Should().BeNull();
        saved.Text.Should().Contain("Callback URL").And.Contain("is not allowed.");
        (await Server.AsRoot().Get(AuthCalls.ClientPath("taskcluster/root/cli"))).Status.Should().Be(404);
    }

    [Test]
    public async Task The_former_path_leads_there_with_all_that_was_asked()
    {
        using var visitor = await Visitor.SignedIn(Server);

        var answer = await visitor.Get("/auth/clients/new?scope=a&scope=b&callback_url=http%3A%2F%2Flocalhost%3A1");

        answer.Status.Should().BeOneOf(301, 302, 303, 307, 308);
        answer.Location.Should()
            .Be("/auth/clients/create?scope=a&scope=b&callback_url=http%3A%2F%2Flocalhost%3A1");
    }

    [Test]
    public async Task Who_is_not_signed_in_is_asked_to_and_led_back()
    {
        using var visitor = new Visitor(Server);
        const string Target = "/auth/clients/create?scope=a&name=cli&callback_url=http%3A%2F%2Flocalhost%3A1";

        var page = await visitor.Get(Target);

        page.Status.Should().Be(401);
        var signIn = $"/signin?next={Uri.EscapeDataString(Target)}";
        page.Html.Should().Contain(WebUtility.HtmlEncode(signIn));
        (await visitor.SignIn(Server.Root, signIn)).Location.Should().Be(Target);
    }

    [Test]
    public async Task A_page_of_another_site_creates_no_client()
    {
        using var visitor = await Visitor.SignedIn(Server);
        const string Target = "/auth/clients/create?scope=*&name=cli&expires=1d&callback_url=http://localhost:1";
        var fields = (await visitor.Get(Target)).Fields("create");

        (await visitor.Post(Target, fields, ("Sec-Fetch-Site", "cross-site"))).Status.Should().Be(403);
        fields.Remove("_token");
        (await visitor.Post(Target, fields)).Status.Should().Be(403);

        (await Server.AsRoot().Get(AuthCalls.ClientPath("taskcluster/root/cli"))).Status.Should().Be(404);
    }

    [Test]
    public async Task Without_a_callback_the_token_is_shown_once()
    {
        using var visitor = await Visitor.SignedIn(Server);
        var page = await visitor.Get(
            "/auth/clients/create?client_id=project%2Fx&scope=a%20b&scope=c&description=mine&expires=2+days");
        page.Value("create", "scopes").Should().Be("a b\nc");

        var saved = await visitor.Submit(page, "create", ("deleteOnExpiration", null));

        saved.Status.Should().Be(200, saved.Text);
        saved.Header("Cache-Control").Should().Be("no-store");
        var shown = await Server.Shown("project/x");
        shown.Texts().Should().Equal("a b", "c");
        shown["deleteOnExpiration"]!.GetValue<bool>().Should().BeFalse();
        saved.Text.Should().Contain("The client was created").And.Contain("project/x");
        System.Text.RegularExpressions.Regex.IsMatch(saved.Html, "<code>[A-Za-z0-9_-]{44}</code>").Should().BeTrue();
    }

    [TestCase("expires", "yesterday", 400, "is no time to come")]
    [TestCase("expires", "-1 day", 400, "is no time to come")]
    [TestCase("expires", "2001-01-01T00:00:00Z", 400, "is no time to come")]
    [TestCase("scopes", "queue:everything", 403, "queue:everything")]
    [TestCase("clientId", "somebody-else", 403, "auth:create-client:somebody-else")]
    [TestCase("clientId", "static/x", 400, "reserved for statically configured clients")]
    public async Task What_is_refused_is_said_and_what_was_entered_is_kept(
        string field, string value, int status, string words)
    {
        var client = await Server.Client("me", "auth:create-client:me/*", "b");
        using var visitor = await Visitor.SignedIn(Server, client);
        var page = await visitor.Get(
            "/auth/clients/create?scope=b&name=cli&expires=1d&callback_url=http://localhost:1");

        var saved = await visitor.Submit(page, "create", (field, value), ("description", "kept </textarea>"));

        saved.Status.Should().Be(status, saved.Text);
        saved.Text.Should().Contain(words);
        saved.Value("create", field).Should().Be(value);
        saved.Value("create", "description").Should().Be("kept </textarea>");
    }

    // One request, as a browser sends it that was redirected.
    private static async Task<string> Hear(TcpListener listener, string url)
    {
        var accepting = listener.AcceptTcpClientAsync();
        using var browser = new HttpClient();
        var asking = browser.GetAsync(url);
        using var heard = await accepting;
        var stream = heard.GetStream();
        var buffer = new byte[8192];
        var length = await stream.ReadAsync(buffer);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var answer = await asking;
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
