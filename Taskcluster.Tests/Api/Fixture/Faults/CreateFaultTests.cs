using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture.Faults;

public sealed class CreateFaultTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.createFault",
        _ => Task.FromResult(new ExampleRequest("/faults", new { method = "queue.createTask", status = 503 })));

    [Test]
    public async Task A_client_that_retries_gets_through_two_errors_and_creates_one_task()
    {
        var fault = await Server.Fault(new { method = "queue.createTask", status = 500, times = 2 });
        var taskId = SlugId.New();
        using var http = TaskclusterClient.CreateHttp();
        var client = new TaskclusterClient(
            http, Server.RootUrl, new ServerClock(TimeProvider.System), TimeProvider.System, Server.Root);

        var body = System.Text.Encoding.UTF8.GetBytes(Server.Definition().ToJsonString());
        _ = await client.Call(HttpMethod.Put, "queue", $"task/{taskId}", body, CancellationToken.None);

        (await Server.Applied(fault)).Should().Be(2);
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0");
        var calls = await Server.Calls("?method=queue.createTask");
        calls.Select(call => (int)call!["status"]!).Should().Equal(500, 500, 200);
        calls.Select(call => call!["body"]!.ToJsonString()).Distinct().Should().ContainSingle();
    }

    [Test]
    public async Task An_error_is_like_a_real_one_and_nothing_is_done()
    {
        _ = await Server.Fault(new
        {
            method = "queue.createTask",
            status = 429,
            code = "TooManyRequests",
            message = "Slowly.",
            retryAfterSeconds = 7,
        });
        var taskId = SlugId.New();

        var answer = await Server.Create(taskId, Server.Definition());

        answer.ShouldFail(429, "TooManyRequests", "Slowly.");
        answer.Header("retry-after").Should().Be("7");
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Status.Should().Be(404);
    }

    [Test]
    public async Task A_rule_is_for_the_clients_that_it_names()
    {
        _ = await Server.Fault(new { clientId = "test/*", status = 503 });

        (await Server.With("*").Get("queue/v1/provisioners")).ShouldFail(503, "InternalServerError", "f");
        (await Server.AsRoot().Get("queue/v1/provisioners")).Status.Should().Be(200);
        (await Server.Anonymous().Get("queue/v1/ping")).Status.Should().Be(200);
    }

    [Test]
    public async Task The_control_service_cannot_be_harmed()
    {
        var fault = await Server.Fault(new { method = "*", cut = "before-commit" });

        await Server.Invoking(server => server.Anonymous().Get("queue/v1/ping"))
            .Should().ThrowAsync<HttpRequestException>();

        (await Server.Anonymous().Delete($"fixture/v1/faults/{fault}")).Status.Should().Be(204);
        (await Server.Anonymous().Get("queue/v1/ping")).Status.Should().Be(200);
    }

    [Test]
    public async Task A_call_waits_by_the_clock_that_the_rule_names()
    {
        _ = await Server.Fault(new { method = "queue.ping", delayMilliseconds = 60000, delayClock = "fixture" });

        var call = Server.Anonymous().Get("queue/v1/ping");
        await Until.True(() => Server.Clock.HasTimer(Server.Clock.GetUtcNow().AddMinutes(1)));
        call.IsCompleted.Should().BeFalse();
        await Server.Pass(60);

        (await call).Status.Should().Be(200);
    }

    [Test]
    public async Task A_connection_that_is_cut_before_the_commit_leaves_nothing()
    {
        _ = await Server.Fault(new { method = "queue.createTask", cut = "before-commit", times = 1 });
        var taskId = SlugId.New();

        await Server.Invoking(server => server.Create(taskId, server.Definition()))
            .Should().ThrowAsync<HttpRequestException>();

        (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Status.Should().Be(404);
        (await Server.Create(taskId, Server.Definition())).Status.Should().Be(200);
    }

    [Test]
    public async Task A_connection_that_is_cut_after_the_commit_leaves_what_was_done()
    {
        _ = await Server.Fault(new { method = "queue.createTask", cut = "after-commit", times = 1 });
        var (taskId, definition) = (SlugId.New(), Server.Definition());

        await Server.Invoking(server => server.Create(taskId, definition))
            .Should().ThrowAsync<HttpRequestException>();

        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0");
        (await Server.Create(taskId, definition)).Status.Should().Be(200, "the same again is the same task");
    }

    [Test]
    public async Task A_claim_whose_answer_was_never_begun_is_given_back()
    {
        var taskId = await Server.Task(("taskQueueId", "p/cut"));
        _ = await Server.Fault(new { method = "queue.claimWork", cut = "after-commit", times = 1 });

        await Server.Invoking(server => server.ClaimWork(queueId: "p/cut"))
            .Should().ThrowAsync<HttpRequestException>();

        (await Server.Summary(taskId)).Should().StartWith("pending: pending(scheduled)");
        Server.Messages.Of(taskId).Should()
            .Equal("task-defined _", "task-pending 0", "task-running 0", "task-pending 0");
        (await Server.ClaimWork(queueId: "p/cut")).TaskIds().Should().Equal(taskId);
    }

    [Test]
    public async Task A_claim_whose_answer_was_begun_stands_until_it_expires()
    {
        var taskId = await Server.Task(("taskQueueId", "p/half"), ("retries", 0));
        _ = await Server.Fault(new { method = "queue.claimWork", cut = "during-answer", times = 1 });

        await Server.Invoking(server => server.ClaimWork(queueId: "p/half"))
            .Should().ThrowAsync<HttpRequestException>();

        (await Server.Summary(taskId)).Should().StartWith("running: running(scheduled)");
        await Server.Pass(1200);
        (await Server.Summary(taskId)).Should().StartWith("exception: exception(scheduled, claim-expired)");
    }

    [Test]
    public async Task A_clock_that_is_off_refuses_signatures_until_the_client_goes_by_its_date()
    {
        await Server.Pass(7200);
        _ = await Server.Fault(new { clientId = Server.Root.ClientId, skewSeconds = 3600 });

        var refusal = await Server.AsRoot().Get("auth/v1/clients/");

        refusal.ShouldFail(401, "AuthenticationFailed", "Stale timestamp");
        var date = refusal.Headers.Date!.Value;
        date.Should().BeCloseTo(TimeProvider.System.GetUtcNow().AddHours(1), TimeSpan.FromMinutes(5));
        var client = Server.Anonymous();
        var signed = await client.Send(HttpMethod.Get, "auth/v1/clients/", change: request =>
            request.Headers.TryAddWithoutValidation(
                "Authorization", Server.Root.Authorize("GET", client.Uri("auth/v1/clients/"), date)));
        signed.Status.Should().Be(200);
    }

    [Test]
    public async Task Of_two_rules_for_the_same_the_older_counts_and_others_join_it()
    {
        var first = await Server.Fault(new { method = "queue.ping", status = 500, times = 1 });
        var second = await Server.Fault(new { method = "queue.*", status = 503 });
        var delay = await Server.Fault(new { method = "*", delayMilliseconds = 1 });

        (await Server.Anonymous().Get("queue/v1/ping")).Status.Should().Be(500);
        (await Server.Anonymous().Get("queue/v1/ping")).Status.Should().Be(503);

        (await Server.Applied(first)).Should().Be(1);
        (await Server.Applied(second)).Should().Be(1);
        (await Server.Applied(delay)).Should().Be(2);
    }

    [TestCase("""{"method":"queue.createTsak","status":500}""", "no method 'createTsak'", "createTask")]
    [TestCase("""{"method":"queu.createTask","status":500}""", "no service 'queu'", "queue")]
    [TestCase("""{"method":"queue","status":500}""", "queue.*")]
    [TestCase("""{"method":"fixture.getClock","status":500}""", "cannot be harmed")]
    [TestCase("""{"method":"queue.ping"}""", "does nothing")]
    [TestCase("""{"status":500}""", "neither a method nor a clientId")]
    [TestCase("""{"method":"*","status":500,"cut":"after-commit"}""", "contradict")]
    [TestCase("""{"method":"*","cut":"after-commit","message":"x"}""", "needs a status")]
    [TestCase("""{"method":"*","status":500,"delayClock":"wall"}""", "no delayMilliseconds")]
    [TestCase("""{"method":"*","skewSeconds":0}""", "skewSeconds is 0")]
    [TestCase("""{"method":"*","status":500,"exchange":"x"}""", "messages 'duplicate' or 'swap'")]
    [TestCase("""{"messages":"swap"}""", "names no exchange")]
    [TestCase("""{"messages":"swap","exchange":"*","method":"*","cut":"after-commit"}""", "method, cut contradict")]
    [TestCase(
        """{"messages":"swap","exchange":"exchange/taskcluster-queue/v1/task-pendin"}""",
        "No exchange", "exchange/taskcluster-queue/v1/task-pending")]
    public async Task A_rule_that_makes_no_sense_or_matches_nothing_is_refused(string rule, params string[] words)
    {
        (await Server.Anonymous().Post("fixture/v1/faults", rule)).ShouldFail(400, "InputError", words);

        (await Server.Anonymous().Get("fixture/v1/faults")).Ok["faults"]!.AsArray().Should().BeEmpty();
    }

    [TestCase("""{"method":"*","status":200}""", "400")]
    [TestCase("""{"method":"*","delayMilliseconds":-1}""", "1")]
    [TestCase("""{"method":"*","cut":"sometimes"}""", "before-commit")]
    [TestCase("""{"method":"*","status":500,"times":0}""", "1")]
    [TestCase("""{"methods":"*","status":500}""", "methods")]
    public async Task A_rule_of_another_shape_is_refused(string rule, string word) =>
        (await Server.Anonymous().Post("fixture/v1/faults", rule)).ShouldFail(400, "InputValidationError", word);
}
