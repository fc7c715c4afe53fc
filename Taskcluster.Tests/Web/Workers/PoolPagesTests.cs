using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.WorkerManager;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Workers;

public sealed class PoolPagesTests
{
    private const string Evil = "<script>alert(1)</script>";

    private static RunningServer Server => WorkerSite.Server;

    [Test]
    public async Task A_pool_is_made_found_changed_and_deleted()
    {
        using var root = WorkerSite.Root();
        var pool = PoolCalls.NewPool();

        var made = await root.Submit(
            await root.Get($"/worker-manager/create?workerPoolId={Uri.EscapeDataString(pool)}"), "create",
            ("owner", "owner@example.com"), ("description", $"for {Evil}"), ("config", "workerConfig: {a: 1}"));
        var list = await root.Get("/worker-manager");
        var changed = await root.Submit(
            made, "save", ("owner", "other@example.com"), ("config", "workerConfig: {b: 2}"), ("emailOnError", "on"));
        var deleted = await root.Submit(changed, "delete");

        made.Text.Should().Contain($"The pool {pool} was created.").And.Contain($"for {Evil}");
        made.Document.QuerySelectorAll("script").Should().HaveCount(1, "that of the site");
        list.Links.Should().Contain(PathOf(pool));
        changed.Text.Should().Contain("Saved.");
        changed.Value("save", "owner").Should().Be("other@example.com");
        changed.Value("save", "config").Should().Contain("b: 2");
        changed.Value("save", "emailOnError").Should().Be("on");
        deleted.Text.Should().Contain("is deleted").And.Contain("Choose a provider and save it");
    }

    [Test]
    public async Task What_is_wrong_with_a_config_is_told_at_its_line()
    {
        using var root = WorkerSite.Root();
        var pool = await Server.NewStaticPool();
        var page = await root.Get(PathOf(pool));

        var typed = await root.Submit(
            page, "save", ("config", "lifecycle:\n  reregistrationTimeout: 60\nworkerConfig: 1"));
        var broken = await root.Submit(page, "save", ("config", "lifecycle:\n  a: [1"));

        typed.Status.Should().Be(400);
        Problems(typed).Should().Contain("\"line\":3").And.Contain("workerConfig");
        typed.Value("save", "config").Should().EndWith("workerConfig: 1");
        broken.Status.Should().Be(400);
        Problems(broken).Should().Contain("\"line\":");
        (await Server.GetPool(pool)).Ok["config"]!.ToJsonString().Should().Be("{}");
    }

    [Test]
    public async Task A_pool_that_is_refused_keeps_its_fields()
    {
        using var limited = WorkerSite.With("worker-manager:list-providers");
        var pool = PoolCalls.NewPool();

        var refused = await limited.Submit(
            await limited.Get("/worker-manager/create"), "create", ("workerPoolId", pool), ("owner", "me@example.com"));

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain($"worker-manager:manage-worker-pool:{pool}");
        refused.Value("create", "workerPoolId").Should().Be(pool);
        refused.Value("create", "owner").Should().Be("me@example.com");
    }

    [Test]
    public async Task A_static_worker_is_declared_and_its_secret_shown_once()
    {
        using var root = WorkerSite.Root();
        var pool = await Server.NewStaticPool();
        var page = await root.Get($"{PathOf(pool)}/workers");

        var declared = await root.Submit(page, "declare", ("workerGroup", "rack-1"), ("workerId", "box-7"));
        var again = await root.Submit(page, "declare", ("workerGroup", "rack-1"), ("workerId", "box-7"));
        var later = await root.Get($"{PathOf(pool)}/workers?state=running");

        var secret = declared.Document.QuerySelector("[data-value]")!.TextContent;
        secret.Should().HaveLength(44);
        declared.Text.Should().Contain($"--worker-pool {pool} --worker-group rack-1 --worker-id box-7")
            .And.Contain("--static-secret-file");
        declared.Header("Cache-Control").Should().Be("no-store");
        again.Status.Should().Be(409);
        again.Document.QuerySelector("[data-value]").Should().BeNull();
        later.Html.Should().NotContain(secret);
        later.Links.Should()
            .Contain($"/provisioners/p/worker-types/{pool[2..]}/workers/rack-1/box-7");
        (await root.Get($"{PathOf(pool)}/workers?state=stopping")).Text.Should().Contain("No such worker");
    }

    [Test]
    public async Task The_declared_worker_registers_by_the_secret_that_was_shown()
    {
        using var root = WorkerSite.Root();
        var pool = await Server.NewStaticPool();

        var declared = await root.Submit(
            await root.Get($"{PathOf(pool)}/workers"), "declare", ("workerGroup", "g"), ("workerId", "i"));

        var proof = new JsonObject
        {
            ["staticSecret"] = declared.Document.QuerySelector("[data-value]")!.TextContent,
        };
        (await Server.Register(pool, ("workerIdentityProof", proof))).Status.Should().Be(200);
    }

    [Test]
    public async Task Launch_configs_are_listed_and_archived_ones_if_asked_for()
    {
        using var root = WorkerSite.Root();
        var pool = PoolCalls.NewPool();
        _ = (await Server.CreatePool(pool, ("providerId", PoolCalls.AnyConfig), LaunchConfig("old"))).Ok;
        _ = (await Server.UpdatePool(pool, ("providerId", PoolCalls.AnyConfig), LaunchConfig("new"))).Ok;

        var present = await root.Get($"{PathOf(pool)}/launch-configs");
        var all = await root.Get($"{PathOf(pool)}/launch-configs?includeArchived=true");

        present.Document.QuerySelectorAll("main section[id]").Select(one => one.Id).Should().Equal("lc-new");
        all.Document.QuerySelectorAll("main section[id]").Select(one => one.Id).Should().Equal("lc-new", "lc-old");
        all.Document.QuerySelector("#lc-old")!.TextContent.Should().Contain("archived").And.Contain("<old>");
    }

    [TestCase("")]
    [TestCase("/workers")]
    [TestCase("/errors")]
    [TestCase("/launch-configs")]
    public async Task A_pool_that_nobody_knows_is_said_to_be_none(string view)
    {
        using var root = WorkerSite.Root();

        var page = await root.Get($"/worker-manager/p%2Fnone{view}");

        page.Status.Should().Be(404);
        page.Text.Should().Contain("does not exist").And.Contain("p/none");
    }

    private static string PathOf(string pool) => $"/worker-manager/{Uri.EscapeDataString(pool)}";

    private static string? Problems(ShownPage page) =>
        page.Document.QuerySelector("textarea[name=config]")!.GetAttribute("data-problems");

    private static (string, JsonNode?) LaunchConfig(string id) => PoolCalls.Config(
        $$$"""{"launchConfigs": [{"what": "<{{{id}}}>", "workerManager": {"launchConfigId": "{{{id}}}"}}]}""");
}
