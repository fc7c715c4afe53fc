using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.WorkerManager;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Workers;

public sealed class PoolErrorPagesTests
{
    private const string Evil = "<script>alert(1)</script>";

    private static RunningServer Server => WorkerSite.Server;

    [Test]
    public async Task Errors_of_a_pool_are_listed_and_counted()
    {
        using var root = WorkerSite.Root();
        var pool = await Server.NewStaticPool();
        var reported = (await Server.ReportError(
            pool,
            ("title", $"Broken {Evil}"),
            ("description", $"**Badly** {Evil} [x](javascript:alert(2))"),
            ("extra", new JsonObject { ["code"] = "disk-full", [Evil] = Evil }))).Ok;
        _ = (await Server.ReportError(pool)).Ok;
        var path = $"/worker-manager/{Uri.EscapeDataString(pool)}/errors";

        var page = await root.Get(path);
        var one = await root.Get($"{path}?errorId={reported["errorId"]}");

        page.Document.QuerySelectorAll(".error-entry").Should().HaveCount(2);
        page.Text.Should().Contain($"Broken {Evil}").And.Contain("disk-full").And.Contain("It broke");
        page.Document.QuerySelectorAll("script").Should().HaveCount(1, "that of the site");
        page.Links.Should().Contain($"/provisioners/p/worker-types/{pool[2..]}/workers/g/i")
            .And.NotContain(url => url!.StartsWith("javascript", StringComparison.Ordinal));
        page.Document.QuerySelectorAll(".bars rect").Should().HaveCount(7 + 24);
        one.Document.QuerySelectorAll(".error-entry").Should().HaveCount(1);
        one.Text.Should().Contain("Badly");
    }

    [Test]
    public async Task The_error_centre_counts_errors_of_all_pools_and_leads_to_them()
    {
        using var root = WorkerSite.Root();
        var pool = await Server.NewStaticPool();
        _ = (await Server.ReportError(pool, ("title", "Counted everywhere"))).Ok;

        var page = await root.Get("/worker-manager/errors");
        var list = await root.Get("/worker-manager");

        page.Text.Should().Contain("By pool").And.Contain("Counted everywhere");
        page.Links.Should().Contain($"/worker-manager/{Uri.EscapeDataString(pool)}/errors");
        list.Links.Should().Contain($"/worker-manager/{Uri.EscapeDataString(pool)}/errors");
    }

    [Test]
    public async Task A_pool_without_errors_says_so()
    {
        using var root = WorkerSite.Root();
        var pool = await Server.NewStaticPool();

        var page = await root.Get($"/worker-manager/{Uri.EscapeDataString(pool)}/errors");

        page.Status.Should().Be(200);
        page.Text.Should().Contain("No errors");
    }

    [Test]
    public async Task Who_may_not_count_all_errors_is_told_what_that_needs()
    {
        using var limited = WorkerSite.With("worker-manager:list-worker-pool-errors:p/w");

        var page = await limited.Get("/worker-manager/errors");

        page.Status.Should().Be(403);
        page.Text.Should().Contain("worker-manager:list-worker-pool-errors:*");
    }
}
