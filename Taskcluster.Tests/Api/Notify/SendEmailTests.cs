using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Notify;

/// <summary>notify.email with the sink of the sandbox (spec/services.md §4.4; §8 rows 81 to 83).</summary>
public sealed class SendEmailTests : ServerTests
{
    public static readonly Example Example = new("notify.email", _ =>
    {
        var address = NotifyCalls.NewAddress();
        return Task.FromResult(
            new ExampleRequest("/email", NotifyCalls.Mail(address)) { Needs = $"notify:email:{address}" });
    });

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Notify:EmailBlacklist:0"] = "Static@Example.com",
    };

    [Test]
    public async Task A_mail_lies_in_the_data_folder_as_text_and_as_html()
    {
        var answer = await Server.SendMail(
            "a@example.com",
            ("subject", "Grüße\r\nBcc: b@example.com"),
            ("content", "See *this*:\n\n* one\n* <b>two</b>\n"),
            ("link", new JsonObject { ["text"] = "Look & see", ["href"] = "https://example.com/?a=1&b=2" }),
            ("replyTo", "r@example.com"));

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("OK");
        answer.Header("content-type").Should().Be("text/plain; charset=utf-8");
        await Server.NoticesSettled();
        var mail = Server.Mails().Single();
        mail.To.Should().Be("a@example.com");
        mail.From.Should().Be("taskcluster@localhost");
        mail.Subject.Should().Be("Grüße  Bcc: b@example.com", "a line break would begin another header");
        mail.Head.Should().NotContain("\r\nBcc").And.NotContain("r@example.com").And.Contain("Message-ID: <");
        mail.Text.Should().Be(
            "See *this*:\n\n* one\n* <b>two</b>\n\n\nLook & see: https://example.com/?a=1&b=2");
        mail.Html.Should().Contain("See <em>this</em>:").And.Contain("&lt;b&gt;two&lt;/b&gt;")
            .And.Contain("<a href=\"https://example.com/?a=1&amp;b=2\">Look &amp; see</a>");
        Server.Deliveries().Should().BeEmpty();
    }

    [TestCase("plain\n.\n..x = y\n", "plain")]
    [TestCase("grün \U0001F600 = x", "gr=C3=BCn")]
    [TestCase("a\u0001b\u2028c", "=01")]
    public async Task Any_text_arrives_as_it_is(string content, string seen)
    {
        _ = await Server.SendMail("a@example.com", ("content", content), ("subject", "\U0001F600 = ü"));
        await Server.NoticesSettled();

        var mail = Server.Mails().Single();
        mail.Subject.Should().Be("\U0001F600 = ü");
        mail.Text.Should().Be(content.Replace('\u2028', '\n').TrimEnd('\n'));
        mail.Source.Should().Contain(seen).And.MatchRegex("^[\\x00-\\x7f]*\\z");
    }

    [Test]
    public async Task A_long_line_is_broken_on_the_way()
    {
        var line = new string('x', 5000);
        _ = await Server.SendMail("a@example.com", ("content", line));
        await Server.NoticesSettled();

        var mail = Server.Mails().Single();
        mail.Text.Should().Be(line);
        mail.Html.Should().Contain(line);
        mail.Source.Split("\r\n").Should().OnlyContain(part => part.Length <= 998);
    }

    [Test]
    public async Task A_file_of_a_mail_is_for_its_owner_alone()
    {
        _ = await Server.SendMail("a@example.com");
        await Server.NoticesSettled();

        var folder = Server.Services.GetRequiredService<DataFolder>().Combine("mail");
        var file = Directory.GetFiles(folder).Single();
        Path.GetExtension(file).Should().Be(".eml");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(folder).Should()
                .Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.GetDirectories(Server.Services.GetRequiredService<DataFolder>().Path).Select(Path.GetFileName)
            .Should().Contain("mail").And.NotContain(name => name!.StartsWith("mail."), "what it was made in is gone");
    }

    [Test]
    public async Task An_equal_mail_is_sent_once()
    {
        (await Server.SendMail("a@example.com")).Status.Should().Be(200);
        var again = await Server.SendMail("a@example.com");

        again.Status.Should().Be(204);
        again.Text.Should().BeEmpty();
        (await Server.SendMail("a@example.com", ("template", "fullscreen"))).Status.Should()
            .Be(204, "the template makes no other mail of it");
        Server.Clock.Advance(TimeSpan.FromDays(30));
        (await Server.SendMail("a@example.com")).Status.Should().Be(204, "time does not make it new");
        await Server.NoticesSettled();
        Server.Mails().Should().ContainSingle();
    }

    [TestCase("subject", "\"other\"")]
    [TestCase("content", "\"other\"")]
    [TestCase("link", """{"text":"x","href":"https://example.com"}""")]
    [TestCase("replyTo", "\"r@example.com\"")]
    [TestCase("address", "\"b@example.com\"")]
    public async Task A_mail_that_differs_is_another_one(string name, string value)
    {
        (await Server.SendMail("a@example.com")).Status.Should().Be(200);

        (await Server.SendMail("a@example.com", (name, JsonNode.Parse(value)))).Status.Should().Be(200);
    }

    [Test]
    public async Task Equal_mails_at_the_same_time_are_one()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Server.SendMail("a@example.com")));

        answers.Count(answer => answer.Status == 200).Should().Be(1);
        answers.Count(answer => answer.Status == 204).Should().Be(19);
    }

    [Test]
    public async Task An_address_gets_50_mails_within_ten_minutes()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60)
            .Select(number => Server.SendMail("a@example.com", ("subject", $"mail {number}"))));

        answers.Count(answer => answer.Status == 200).Should().Be(50);
        answers.Count(answer => answer.Status == 204).Should().Be(10);
        (await Server.SendMail("A@Example.com")).Status.Should().Be(204, "it is the same mailbox");
        (await Server.SendMail("b@example.com")).Status.Should().Be(200);
        await Server.Advance(TimeSpan.FromSeconds(599));
        (await Server.SendMail("a@example.com")).Status.Should().Be(204);
        await Server.Advance(TimeSpan.FromSeconds(1));
        (await Server.SendMail("a@example.com")).Status.Should().Be(200, "what was held back was not sent");
        Server.Mails().Should().HaveCountGreaterThanOrEqualTo(51);
    }

    [Test]
    public async Task Nothing_goes_to_a_denied_address()
    {
        _ = await Server.Deny("email", "No@Example.com");

        (await Server.SendMail("no@example.com"))
            .ShouldFail(400, "DenylistedAddress", "Email no@example.com is denylisted");
        (await Server.SendMail("static@example.com"))
            .ShouldFail(400, "DenylistedAddress", "Email static@example.com is denylisted");
        (await Server.SendMail("yes@example.com")).Status.Should().Be(200);
        _ = await Server.Undeny("email", "no@example.com");
        (await Server.SendMail("no@example.com")).Status.Should().Be(200, "the refused one was not sent");
    }

    [TestCase("javascript:alert(1)")]
    [TestCase("data:text/html,x")]
    [TestCase("ftp://example.com/x")]
    [TestCase("urn:x:y")]
    public async Task A_link_leads_to_the_web_or_a_mailbox(string href) =>
        (await Server.SendMail("a@example.com", ("link", new JsonObject { ["text"] = "x", ["href"] = href })))
            .ShouldFail(400, "InputError", $"link.href is '{href}'", "http, https or mailto");

    [TestCase("""{"address":"x","subject":"s","content":"c"}""", "data/address must match format \"email\"")]
    [TestCase("""{"address":"a@b.c\r\nTo: d@e.f","subject":"s","content":"c"}""", "data/address must match")]
    [TestCase("""{"address":"a@b.c,d@e.f","subject":"s","content":"c"}""", "data/address must match")]
    [TestCase("""{"address":"a@b.c","subject":"","content":"c"}""", "data/subject must NOT have fewer than 1")]
    [TestCase("""{"address":"a@b.c","subject":"s","content":""}""", "data/content must NOT have fewer than 1")]
    [TestCase("""{"address":"a@b.c","subject":"s"}""", "data must have required property 'content'")]
    [TestCase("""{"address":"a@b.c","subject":"s","content":"c","x":1}""", "additional properties: \"x\"")]
    [TestCase("""{"address":"a@b.c","subject":"s","content":"c","template":"x"}""", "data/template must be equal")]
    [TestCase("""{"address":"a@b.c","subject":"s","content":"c","replyTo":"x"}""", "data/replyTo must match format")]
    [TestCase("""{"address":"a@b.c","subject":"s","content":"c","link":{"text":"x"}}""", "property 'href'")]
    public async Task A_body_of_another_shape_is_refused(string body, string fault) =>
        (await Server.AsRoot().Post("notify/v1/email", body)).ShouldFail(400, "InputValidationError", fault);

    [TestCase("subject", 255)]
    [TestCase("content", 102_400)]
    public async Task A_text_may_be_so_long_and_no_longer(string name, int most)
    {
        (await Server.SendMail("a@example.com", (name, new string('x', most)))).Status.Should().Be(200);
        (await Server.SendMail("a@example.com", (name, new string('x', most + 1))))
            .ShouldFail(400, "InputValidationError", $"data/{name} must NOT have more than {most}");
        await Server.NoticesSettled();
        Server.Mails().Should().ContainSingle();
    }

    [Test]
    public async Task A_mail_can_have_a_frame_around_it()
    {
        _ = await Server.SendMail(
            "a@example.com", ("template", "fullscreen"), ("subject", "<i>x</i>"),
            ("link", new JsonObject { ["text"] = "<s>", ["href"] = "mailto:a@example.com" }));
        await Server.NoticesSettled();

        Server.Mails().Single().Html.Should().Contain("<h1 style=\"font-size: 20px\">&lt;i&gt;x&lt;/i&gt;</h1>")
            .And.Contain("href=\"mailto:a@example.com\">&lt;s&gt;</a>");
    }

    [Test]
    public async Task It_needs_the_scope_of_just_this_address()
    {
        var body = NotifyCalls.Mail("a@example.com");

        (await Server.With("notify:email:b@example.com").Post("notify/v1/email", body))
            .ShouldLack("notify:email:a@example.com", "notify:email:a@example.com");
        (await Server.With("notify:email:*").Post("notify/v1/email", body)).Status.Should().Be(200);
    }
}
