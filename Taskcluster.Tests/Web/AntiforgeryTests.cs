using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web.Routing;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web;

public sealed class AntiforgeryTests : SiteTests
{
    private const string Path = "/secrets/create";

    private static readonly (string, string)[] Fields =
        [("action", "create"), ("name", "a"), ("value", "what: was entered"), ("expires", "2099-01-01T00:00:00.000Z")];

    [TestCase("cross-site")]
    [TestCase("same-site")]
    [TestCase("anything")]
    public async Task A_form_that_the_browser_calls_foreign_is_refused(string site)
    {
        using var root = Root();
        var form = await root.Get(Path);

        var answer = await root.Post(Path, Good(form), ("Sec-Fetch-Site", site));

        answer.Status.Should().Be(403);
        answer.Text.Should().Contain("ForeignForm").And.Contain(site).And.Contain("Nothing was done.");
        answer.Html.Should().NotContain("what: was entered", "nothing of a foreign form is shown");
        await NothingWasDone();
    }

    [TestCase("https://evil.example")]
    [TestCase("http://localhost:1")]
    [TestCase("null")]
    public async Task A_form_of_another_origin_is_refused(string origin)
    {
        using var root = Root();
        var form = await root.Get(Path);

        var answer = await root.Post(Path, Good(form), ("Origin", origin));

        answer.Status.Should().Be(403);
        answer.Text.Should().Contain("ForeignForm").And.Contain(origin);
        await NothingWasDone();
    }

    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_form_without_a_good_token_does_nothing_and_can_be_sent_again(string token)
    {
        using var root = Root();
        _ = await root.Get(Path);

        var held = await root.Post(Path, Fields.Append(("_token", token)), ("Sec-Fetch-Site", "same-origin"));

        held.Status.Should().Be(403);
        held.Text.Should().Contain("no token of this browser");
        held.Value("create", "value").Should().Be("what: was entered");
        await NothingWasDone();

        (await root.Submit(held, "create")).Text.Should().Contain("The secret a was created.");
    }

    [Test]
    public async Task A_token_is_good_in_its_own_browser_alone()
    {
        using var root = Root();
        using var another = Root();
        var form = await another.Get(Path);
        _ = await root.Get(Path);

        var held = await root.Post(Path, Good(form), ("Sec-Fetch-Site", "same-origin"));

        held.Status.Should().Be(403);
        await NothingWasDone();
    }

    [Test]
    public async Task A_form_that_was_shown_to_another_client_is_shown_to_this_one_first()
    {
        using var browser = Root();
        var form = await browser.Get(Path);
        browser.SignedIn(await Server.Client("another", "secrets:*"));

        var held = await browser.Submit(form, "create", ("name", "a"), ("value", "what: was entered"));

        held.Status.Should().Be(403);
        held.Text.Should().Contain("you are another now");
        await NothingWasDone();
    }

    [Test]
    public async Task A_form_must_be_a_form()
    {
        using var root = Root();

        (await root.Post("/secrets/create", [])).Status.Should().Be(403);
        (await Server.AsRoot().Post("/secrets/create", new { action = "create" })).Status.Should().Be(415);
        (await root.Get("/", ("Sec-Fetch-Site", "cross-site"))).Status.Should().Be(200, "links may lead here");
    }

    [Test]
    public async Task No_page_takes_a_form_of_another_site_or_one_without_its_token()
    {
        using var root = Root();
        _ = await root.Get(Path);
        foreach (var route in SiteMap.Routes)
        {
            var path = string.Join('/', route.Template.Split('/').Select(part => part is ['<', ..] ? "x" : part));
            foreach (var site in new[] { "cross-site", "same-origin" })
            {
                var answer = await root.Post(path, [("action", "save")], ("Sec-Fetch-Site", site));

                answer.Status.Should().Be(403, $"{path} was sent a {site} form and said: {answer.Text}");
            }
        }
    }

    private static IEnumerable<(string, string)> Good(ShownPage form) =>
        Fields.Append(("_token", form.Value("create", "_token")));

    private async Task NothingWasDone() =>
        (await Server.AsRoot().Get("secrets/v1/secrets")).Ok["secrets"]!.AsArray().Should().BeEmpty();
}
