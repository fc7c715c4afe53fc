using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class DeclareWorkerTests : ServerTests
{
    private const string Path = "queue/v1/provisioners/p/worker-types/w/g/i";

    public static readonly Example Example = new(
        "queue.declareWorker",
        server =>
        {
            var worker = WorkerCalls.NewName();
            return Task.FromResult(new ExampleRequest(
                $"/provisioners/p/worker-types/w/g/{worker}", new { expires = server.In(1) })
            {
                Needs = AllOf($"queue:declare-worker:p/w/g/{worker}#expires"),
            });
        });

    [Test]
    public async Task Worker_and_queue_become_known()
    {
        var worker = await Server.Declare(hours: 24);

        worker["expires"]!.GetValue<string>().Should().Be(Server.In(24));
        worker["recentTasks"]!.AsArray().Should().BeEmpty();
        (await Server.GetWorker()).Ok.ToJsonString().Should().Be(worker.ToJsonString());
        (await Server.AsRoot().Get("queue/v1/task-queues/p%2Fw")).Ok["expires"]!.GetValue<string>()
            .Should().Be(Server.In(24));
    }

    [Test]
    public async Task An_expiry_only_moves_forward()
    {
        _ = await Server.Declare(hours: 5);
        (await Server.Declare(hours: 1))["expires"]!.GetValue<string>().Should().Be(Server.In(5));
        (await Server.Declare(hours: -1))["expires"]!.GetValue<string>().Should().Be(Server.In(5));
        (await Server.Declare(hours: 7))["expires"]!.GetValue<string>().Should().Be(Server.In(7));
    }

    [Test]
    public async Task An_expiry_in_the_past_is_refused_unless_the_worker_stays_visible()
    {
        (await Server.AsRoot().Put(Path, new { expires = Server.In(-1) }))
            .ShouldFail(400, "InputError", Server.In(-1), "past");
        (await Server.GetWorker()).ShouldFail(404, "ResourceNotFound");
        _ = await Server.Declare();
        _ = await Server.Quarantine(60);
        Server.Clock.Advance(TimeSpan.FromHours(30));

        (await Server.AsRoot().Put(Path, new { expires = Server.In(-1) })).Status.Should().Be(200);
    }

    [TestCase("{}")]
    [TestCase("""{"expires":"tomorrow"}""")]
    [TestCase("""{"expires":"2100-01-01T00:00:00.000Z","description":"x"}""")]
    public async Task Other_bodies_are_refused_before_scopes(string body) =>
        (await Server.Anonymous().Put(Path, body)).ShouldFail(400, "InputValidationError");

    [Test]
    public async Task A_worker_type_that_no_queue_can_have_is_refused() =>
        (await Server.AsRoot().Put("queue/v1/provisioners/p/worker-types/W/g/i", new { expires = Server.In(1) }))
            .ShouldFail(400, "InputError", "'W'");
}
