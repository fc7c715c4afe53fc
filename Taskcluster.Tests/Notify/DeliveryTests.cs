using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Notify;

/// <summary>Notices leave the house by a queue of their own, whatever the other side does.</summary>
public sealed class DeliveryTests
{
    private const string Secret = "canary-5f1c2e9a";
    private readonly DeadPort dead = new();

    [TearDown]
    public void FreeThePort() => dead.Dispose();

    [Test]
    public async Task A_mail_reaches_the_mail_server()
    {
        await using var smtp = FakeMailServer.Start();
        await using var server = await RunningServer.Start(FakeMailServer.Settings(smtp.Port));

        _ = await server.SendMail("a@example.com", ("subject", "Grüße"), ("content", ".\nx"));
        await server.NoticesSettled();

        var mail = smtp.Mails.Single();
        (mail.From, mail.To, mail.Subject).Should().Be(("tc@example.com", "a@example.com", "Grüße"));
        mail.Text.Should().Be(".\nx");
        mail.Html.Should().Contain("<p>.\nx</p>");
        smtp.Commands.Should().Contain("MAIL FROM:<tc@example.com>").And.Contain("RCPT TO:<a@example.com>");
        server.Deliveries().Should().BeEmpty();
        server.Mails().Should().BeEmpty("the data folder is for hosts without a mail server");
    }

    [Test]
    public async Task It_signs_in_where_the_settings_say_so()
    {
        await using var smtp = FakeMailServer.Start();
        var settings = FakeMailServer.Settings(smtp.Port);
        settings["Notify:Smtp:User"] = "u";
        settings["Notify:Smtp:Password"] = "p";
        await using var server = await RunningServer.Start(settings);

        _ = await server.SendMail("a@example.com");
        await server.NoticesSettled();

        smtp.Mails.Should().ContainSingle();
        smtp.Commands.Should().Contain("AUTH login dQ==").And.Contain("cA==");
    }

    [Test]
    public async Task A_server_that_cannot_encrypt_is_not_used_where_it_must()
    {
        await using var smtp = FakeMailServer.Start();
        var settings = FakeMailServer.Settings(smtp.Port);
        settings["Notify:Smtp:StartTls"] = "true";
        await using var server = await RunningServer.Start(settings);

        _ = await server.SendMail("a@example.com");
        await server.NoticesSettled();

        smtp.Mails.Should().BeEmpty();
        smtp.Commands.Should().NotContain(command => command.StartsWith("MAIL"));
        server.Deliveries().Single().Due.Should().NotBeNull("the server may learn it");
    }

    [Test]
    public async Task A_dead_mail_server_loses_nothing()
    {
        await using var server = await RunningServer.Start(FakeMailServer.Settings(dead.Number));
        (await server.SendMail("a@example.com")).Status.Should().Be(200);
        (await server.SendMail("b@example.com")).Status.Should().Be(200);
        await server.NoticesSettled();
        foreach (var (pause, attempt) in new[] { (15, 1), (30, 2), (60, 3), (120, 4) })
        {
            server.Deliveries().Should().HaveCount(2).And.OnlyContain(
                delivery => delivery.Attempts == attempt
                    && delivery.Due == server.Clock.GetUtcNow().AddSeconds(pause)
                    && delivery.Failure!.Contains($"127.0.0.1:{dead.Number}"));
            await server.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            server.Deliveries().Should().OnlyContain(delivery => delivery.Attempts == attempt);
            await server.Advance(TimeSpan.FromMilliseconds(1));
        }

        dead.Dispose();
        await using var smtp = FakeMailServer.Start(dead.Number);
        await server.Advance(TimeSpan.FromSeconds(240));

        smtp.Mails.Select(mail => mail.To).Should().BeEquivalentTo("a@example.com", "b@example.com");
        server.Deliveries().Should().BeEmpty();
    }

    [Test]
    public async Task What_was_taken_in_goes_out_after_a_restart()
    {
        var folder = RunningServer.NewFolder();
        try
        {
            await using (var first = await RunningServer.Start(FakeMailServer.Settings(dead.Number), folder))
            {
                (await first.SendMail("a@example.com")).Status.Should().Be(200);
                await first.NoticesSettled();
            }

            await using var smtp = FakeMailServer.Start();
            await using var second = await RunningServer.Start(FakeMailServer.Settings(smtp.Port), folder);
            await second.Advance(TimeSpan.FromSeconds(30));

            smtp.Mails.Should().ContainSingle();
            (await second.SendMail("a@example.com")).Status.Should().Be(200, "a start forgets what was sent before");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_mail_server_that_says_nothing_delays_nobody_else()
    {
        await using var smtp = FakeMailServer.Start();
        await using var slack = await FakeChat.Start();
        smtp.IsSilent = true;
        var settings = FakeMailServer.Settings(smtp.Port);
        settings["Notify:Smtp:TimeoutSeconds"] = "1";
        settings["Notify:Slack:WebhookUrl"] = slack.Url;
        await using var server = await RunningServer.Start(settings);

        for (var number = 0; number < 10; number++)
        {
            (await server.SendMail($"a{number}@example.com")).Status.Should().Be(200);
        }

        (await server.SendSlack("C1")).Status.Should().Be(200);
        await Until.True(() => slack.Requests.Count == 1);
        var taskId = await server.CompletedTask(("routes", new JsonArray("notify.pulse.x.on-any")));
        await Until.Message(server, message => message.RoutingKey == "primary.x");
        (await server.Summary(taskId)).Should().StartWith("completed");

        // Attempts that hang are given up, and come again.
        await Until.True(() => server.Deliveries().All(delivery => delivery.Attempts == 1));
        server.Deliveries().Should().HaveCount(10).And.OnlyContain(
            delivery => delivery.Failure == "There was no answer within 1 s.");
        smtp.IsSilent = false;
        for (var turn = 0; turn < 10 && server.Deliveries().Count > 0; turn++)
        {
            // A second may be too short on a busy machine.
            await server.Advance(TimeSpan.FromHours(1));
        }

        smtp.Mails.Select(mail => mail.To).Distinct().Should().HaveCount(10);
        server.Deliveries().Should().BeEmpty();
    }

    [Test]
    public async Task An_address_that_the_mail_server_refuses_is_given_up_at_once()
    {
        await using var smtp = FakeMailServer.Start();
        smtp.Refusal = "550 no such mailbox";
        await using var server = await RunningServer.Start(FakeMailServer.Settings(smtp.Port));

        _ = await server.SendMail("a@example.com");
        await server.NoticesSettled();

        var delivery = server.Deliveries().Single();
        delivery.Due.Should().BeNull();
        delivery.Failure.Should().StartWith("The mail server refuses the address").And.Contain("no such mailbox");
        await server.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMilliseconds(1));
        server.Deliveries().Should().ContainSingle("it can be looked at for a while");
        await server.Advance(TimeSpan.FromMilliseconds(1));
        server.Deliveries().Should().BeEmpty();
    }

    [Test]
    public async Task An_address_that_is_refused_for_now_is_tried_again()
    {
        await using var smtp = FakeMailServer.Start();
        smtp.Refusal = "450 busy";
        await using var server = await RunningServer.Start(FakeMailServer.Settings(smtp.Port));
        _ = await server.SendMail("a@example.com");
        await server.NoticesSettled();
        server.Deliveries().Single().Due.Should().Be(server.Clock.GetUtcNow().AddSeconds(15));

        smtp.Refusal = null;
        await server.Advance(TimeSpan.FromSeconds(15));

        smtp.Mails.Should().ContainSingle();
    }

    [Test]
    public async Task After_the_most_attempts_it_is_given_up()
    {
        using var log = new RecordedLog();
        var settings = FakeMailServer.Settings(dead.Number);
        settings["Notify:Delivery:MostAttempts"] = "3";
        await using var server = await RunningServer.Start(
            settings, configureServices: services => services.AddSingleton<ILoggerProvider>(log));

        _ = await server.SendMail("a@example.com");
        await server.NoticesSettled();
        await server.Advance(TimeSpan.FromSeconds(15));
        server.Deliveries().Single().Due.Should().NotBeNull();
        await server.Advance(TimeSpan.FromSeconds(30));

        var delivery = server.Deliveries().Single();
        (delivery.Attempts, delivery.Due).Should().Be((3, null));
        log.Lines.Should().ContainSingle(
            line => line.StartsWith("Error") && line.Contains("a@example.com is given up after 3 attempts"));
    }

    [Test]
    public async Task A_notice_that_is_too_old_is_given_up_and_pauses_do_not_grow_for_ever()
    {
        var settings = FakeMailServer.Settings(dead.Number);
        settings["Notify:Delivery:LongestRetrySeconds"] = "1800";
        settings["Notify:Delivery:GiveUpHours"] = "5";
        await using var server = await RunningServer.Start(settings);
        _ = await server.SendMail("a@example.com");
        await server.NoticesSettled();
        var start = server.Clock.GetUtcNow();

        while (server.Deliveries().Single().Due is { } due)
        {
            (due - server.Clock.GetUtcNow()).Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(1800));
            await server.Advance(due - server.Clock.GetUtcNow());
        }

        (server.Clock.GetUtcNow() - start).Should().BeGreaterThanOrEqualTo(TimeSpan.FromHours(5))
            .And.BeLessThan(TimeSpan.FromHours(5.5));
        server.Deliveries().Single().Attempts.Should().BeGreaterThan(10);
    }

    [Test]
    public async Task Credentials_stand_in_no_log_and_in_no_reason()
    {
        using var log = new RecordedLog();
        await using var chat = await FakeChat.Start();
        chat.Answer = _ => (500, "broken");
        var settings = FakeMailServer.Settings(dead.Number);
        settings["Notify:Smtp:User"] = "u";
        settings["Notify:Smtp:Password"] = Secret;
        settings["Notify:Slack:Token"] = Secret;
        settings["Notify:Slack:ApiUrl"] = chat.Url;
        settings["Notify:Slack:Webhooks:C2"] = $"{chat.Url}/{Secret}";
        settings["Notify:Slack:Webhooks:C3"] = $"http://127.0.0.1:{dead.Number}/{Secret}";
        settings["Notify:Matrix:Homeserver"] = chat.Url;
        settings["Notify:Matrix:Token"] = Secret;
        settings["Logging:LogLevel:Default"] = "Trace";
        await using var server = await RunningServer.Start(
            settings, configureServices: services => services.AddSingleton<ILoggerProvider>(log));

        _ = await server.SendMail("a@example.com");
        foreach (var channel in new[] { "C1", "C2", "C3" })
        {
            (await server.SendSlack(channel)).Status.Should().Be(200);
        }

        (await server.SendMatrix("!r:x")).Status.Should().Be(200);
        await server.NoticesSettled();

        server.Deliveries().Should().HaveCount(5).And.OnlyContain(delivery => delivery.Attempts == 1);
        server.Deliveries().Should().NotContain(delivery => delivery.Failure!.Contains(Secret));
        log.Lines.Where(line => line.Contains("comes again at")).Should().HaveCount(5);
        log.Lines.Should().NotContain(line => line.Contains(Secret));
    }

    [Test]
    public async Task Attempts_are_counted_and_what_waits_is_measured()
    {
        var counted = new ConcurrentQueue<string>();
        await using var server = await RunningServer.Start(FakeMailServer.Settings(dead.Number));
        var factory = server.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name.StartsWith("taskcluster.notify.", StringComparison.Ordinal)
                    && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
            counted.Enqueue($"{instrument.Name.Split('.')[^1]} {tags[0].Value} {tags[1].Value}: {count}"));
        listener.Start();

        _ = await server.SendMail("a@example.com");
        await server.NoticesSettled();

        listener.RecordObservableInstruments();

        counted.Should().Equal("attempts email retried: 1", "deliveries email waiting: 1");
    }
}
