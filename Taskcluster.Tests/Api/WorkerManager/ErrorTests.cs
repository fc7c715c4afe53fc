using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Api.Queue.Workers;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>
/// worker-manager.reportWorkerError, listWorkerPoolErrors and workerPoolErrorStats (spec/services.md §4.6).
/// </summary>
public sealed class ErrorTests : ServerTests
{
    public static readonly Example Example = new("worker-manager.reportWorkerError", async server =>
    {
        var pool = await server.NewStaticPool();
        return new ExampleRequest($"/worker-pool-errors/{Uri.EscapeDataString(pool)}", Error())
        {
            Needs = new ScopeExpression.All(
            [
                new ScopeExpression.One($"assume:worker-pool:{pool}"),
                new ScopeExpression.One("assume:worker-id:g/i"),
            ]),
        };
    })
    {
        Messages = ["workerPoolError"],
    };

    public static readonly Example ListExample = new("worker-manager.listWorkerPoolErrors", async server =>
    {
        var pool = await server.NewStaticPool();
        return new ExampleRequest($"/worker-pool-errors/{Uri.EscapeDataString(pool)}")
        {
            Needs = $"worker-manager:list-worker-pool-errors:{pool}",
        };
    });

    public static readonly Example StatsExample = new("worker-manager.workerPoolErrorStats", async server =>
    {
        var pool = await server.NewStaticPool();
        return new ExampleRequest($"/worker-pool-errors/stats?workerPoolId={Uri.EscapeDataString(pool)}")
        {
            Needs = $"worker-manager:list-worker-pool-errors:{pool}",
        };
    });

    [Test]
    public async Task An_error_is_kept_and_told()
    {
        _ = (await Server.CreatePool("p/w")).Ok;

        var reported = (await Server.ReportError(
            "p/w", ("extra", new System.Text.Json.Nodes.JsonObject { ["code"] = "c", ["workerId"] = "x" }))).Ok;

        reported.Text("kind").Should().Be("worker-error");
        reported["extra"]!.ToJsonString().Should().Be("""{"code":"c","workerGroup":"g","workerId":"i"}""");
        var told = Server.Messages.All[^1];
        told.RoutingKey.Should().Be("primary.static.p.w.g.i._._");
        PublishedMessages.Payload(told).Text("errorId").Should().Be(reported.Text("errorId"));
        (await Server.All($"{Service}/worker-pool-errors/p%2Fw", "workerPoolErrors"))
            .Should().ContainSingle().Which.ToJsonString().Should().Be(reported.ToJsonString());
        (await Server.ReportError("p/x")).ShouldFail(404, "ResourceNotFound", "Worker pool does not exist");
        (await Server.ReportError("p/w", ("kind", "A"))).ShouldFail(400, "InputValidationError", "kind");
        (await Server.ReportError("p/w", ("extra", null))).ShouldFail(400, "InputValidationError", "extra");
    }

    [Test]
    public async Task Errors_come_newest_first_in_pages_and_are_forgotten_after_a_week()
    {
        _ = (await Server.CreatePool("p/w")).Ok;
        for (var number = 0; number < 5; number++)
        {
            _ = (await Server.ReportError("p/w", ("title", $"error {number}"))).Ok;
            await Server.Advance(TimeSpan.FromHours(1));
        }

        var errors = await Server.All($"{Service}/worker-pool-errors/p%2Fw", "workerPoolErrors");
        errors.Each("title").Should().Equal("error 4", "error 3", "error 2", "error 1", "error 0");
        var id = errors[2].Text("errorId");
        (await Server.AsRoot().Get($"{Service}/worker-pool-errors/p/w?errorId={id}")).Ok["workerPoolErrors"]!.AsArray()
            .Should().ContainSingle().Which!.Text("title").Should().Be("error 2");
        (await Server.AsRoot().Get($"{Service}/worker-pool-errors/p/w?launchConfigId=x")).Text
            .Should().Be("""{"workerPoolErrors":[]}""");
        (await Server.AsRoot().Get($"{Service}/worker-pool-errors/p/none")).Text
            .Should().Be("""{"workerPoolErrors":[]}""", "nobody looks for the pool");
        await Server.Advance(TimeSpan.FromDays(7) - TimeSpan.FromHours(2));
        (await Server.All($"{Service}/worker-pool-errors/p%2Fw", "workerPoolErrors")).Each("title")
            .Should().Equal("error 4");
    }

    [Test]
    public async Task Statistics_count_the_last_days_and_hours()
    {
        _ = (await Server.CreatePool("p/w")).Ok;
        _ = (await Server.CreatePool("p/v")).Ok;
        _ = (await Server.ReportError("p/w", ("title", "a"))).Ok;
        await Server.Advance(TimeSpan.FromDays(2));
        _ = (await Server.ReportError("p/w", ("title", "b"))).Ok;
        _ = (await Server.ReportError(
            "p/v", ("title", "b"), ("extra", new System.Text.Json.Nodes.JsonObject { ["code"] = "c" }))).Ok;

        var one = (await Server.AsRoot().Get($"{Service}/worker-pool-errors/stats?workerPoolId=p%2Fw")).Ok;
        var all = (await Server.AsRoot().Get($"{Service}/worker-pool-errors/stats")).Ok;

        one.Text("workerPoolId").Should().Be("p/w");
        one["totals"]!["total"]!.GetValue<double>().Should().Be(2);
        Counts(one, "daily").Should().Equal(0, 0, 0, 0, 1, 0, 1);
        Counts(one, "hourly").Should().HaveCount(24).And.HaveElementAt(23, 1);
        one["totals"]!["daily"]!.AsObject().Last().Key.Should().MatchRegex("^[0-9-]{10}T00:00:00.000Z$");
        all.Text("workerPoolId").Should().BeEmpty();
        all["totals"]!["title"]!.ToJsonString().Should().Be("""{"a":1,"b":2}""");
        all["totals"]!["code"]!.ToJsonString().Should().Be("""{"c":1,"other":2}""");
        all["totals"]!["workerPool"]!.ToJsonString().Should().Be("""{"p/v":1,"p/w":2}""");
        all["totals"]!["launchConfig"]!.ToJsonString().Should().Be("{}");
        (await Server.AsRoot().Get($"{Service}/worker-pool-errors/stats?workerPoolId=p%2Fx"))
            .ShouldFail(404, "ResourceNotFound", "Worker pool does not exist");
        (await Server.With("worker-manager:list-worker-pool-errors:p/w").Get($"{Service}/worker-pool-errors/stats"))
            .ShouldLack("worker-manager:list-worker-pool-errors:*", "worker-manager:list-worker-pool-errors:*");
    }

    [Test]
    public async Task The_owner_gets_one_mail_of_the_same_error_where_the_pool_says_so()
    {
        _ = (await Server.CreatePool("p/w", ("emailOnError", true))).Ok;
        _ = (await Server.CreatePool("p/v")).Ok;

        _ = (await Server.ReportError("p/w")).Ok;
        _ = (await Server.ReportError("p/w")).Ok;
        _ = (await Server.ReportError("p/v")).Ok;
        _ = (await Server.ReportError("p/w", ("workerId", "j"))).Ok;
        await Server.NoticesSettled();

        var mails = Server.Mails();
        mails.Should().HaveCount(2);
        mails[0].Subject.Should().Be("Taskcluster Worker Manager Error: It broke");
        mails[0].To.Should().Contain("owner@example.com");
        mails[0].Text.Should().Contain("It broke in two.");
    }

    private static IEnumerable<long> Counts(System.Text.Json.Nodes.JsonNode stats, string name) =>
        stats["totals"]![name]!.AsObject().Select(one => one.Value!.GetValue<long>());
}
