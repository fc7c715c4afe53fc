using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith.Commands;
using Taskcluster.Monolith.Commands.Moving;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine.Moving;

/// <summary><c>import --from</c> and the layouts of <c>export</c> that others take.</summary>
[TestFixture]
public sealed class MovingTests
{
    private static readonly HttpClient Http = TaskclusterClient.CreateHttp();

    [Test]
    public async Task What_anybody_sees_is_brought_over()
    {
        await using var source = await Filled();
        await using var target = await RunningServer.Start(clock: source.Clock);
        var taskId = await source.Task(("taskGroupId", null));
        var second = SlugId.New();
        var definition = source.Definition(("taskGroupId", taskId), ("dependencies", new JsonArray(taskId)));
        _ = (await source.AsRoot().Put($"queue/v1/task/{second}", definition)).Ok;
        _ = (await source.AsRoot().Put("index/v1/task/a.b.c", new
        {
            taskId, rank = 3, data = new { n = 1 }, expires = WireTime.Format(source.Clock.GetUtcNow().AddDays(1)),
        })).Ok;
        source.Clock.Advance(TimeSpan.FromHours(3));

        var choices = new ImportChoices { IndexNamespace = "a", TaskGroup = taskId };
        var dry = await Import(source, target, choices with { IsDry = true });
        (await target.AsRoot().Get("auth/v1/roles/ours")).Status.Should().Be(404);
        dry.Count("roles", "created").Should().Be(1);

        var report = await Import(source, target, choices);
        report.ToLines().Should().Contain("roles: 1 skipped, 1 created").And.Contain("index: 1 created")
            .And.Contain("tasks: 2 created").And.Contain("workerPools: 1 created").And.Contain("hooks: 1 created");
        (await target.AsRoot().Get("auth/v1/clients/ours%2Fone")).Ok["disabled"]!.GetValue<bool>().Should().BeTrue();
        (await target.AsRoot().Get("worker-manager/v1/worker-pool/p%2Fcloud")).Ok["providerId"]!.GetValue<string>()
            .Should().Be("static");
        (await target.AsRoot().Get("hooks/v1/hooks/g/a%2Fb")).Ok["schedule"]!.AsArray().Should().BeEmpty();
        (await target.AsRoot().Get("index/v1/task/a.b.c")).Ok["taskId"]!.GetValue<string>().Should().Be(taskId);
        (await target.AsRoot().Get($"queue/v1/task/{second}")).Ok["deadline"]!.GetValue<string>()
            .Should().Be(WireTime.Format(source.Clock.GetUtcNow().AddHours(1)));
        report.Notes.Should().Contain(note => note.Id == "p/cloud" && note.Reason.Contains("provider cloud"));
        report.Notes.Should().Contain(note => note.Id == "ours/old" && note.Reason.Contains("expired"));

        var again = await Import(source, target, choices);
        again.ToLines().Should().Contain("roles: 1 skipped, 1 unchanged").And.Contain("tasks: 2 unchanged");
        await Nothing_is_overwritten_unasked(source, target, choices);
    }

    [Test]
    public async Task Odd_answers_are_said_and_passed_over()
    {
        await using var odd = await Odd();
        await using var target = await RunningServer.Start();
        var report = new MovingReport(_ => { });
        var source = new MovingServer(Http, RootUrl.Parse(odd.Urls.First()), null, TimeProvider.System);
        await new DeploymentImport(source, Server(target), new ImportChoices(), report, target.Clock)
            .Run(CancellationToken.None);

        report.Notes.Should().Contain(note => note.Kind == "roles" && note.Reason.Contains("InsufficientScopes"));
        report.Notes.Should().Contain(note => note.Kind == "clients" && note.Reason.Contains("no JSON object"));
        report.Notes.Should().Contain(note => note.Kind == "workerPools" && note.Reason.Contains("404"));
        report.Notes.Should().Contain(note => note.Kind == "hooks" && note.Reason.Contains("hookGroupId"));
    }

    [Test]
    public async Task An_export_of_calls_makes_the_same_again()
    {
        using var temporary = new TemporaryFolder();
        await using var a = await Filled();
        await using var b = await RunningServer.Start(CloudProvider, clock: a.Clock);
        using (var folder = new ExportFolder(Path.Combine(temporary.Path, "out")))
        {
            (await MovingExport.Api(Server(a), folder, CancellationToken.None)).Should().Be(6);
        }

        foreach (var file in Directory.EnumerateFiles(temporary.Path, "*.json", SearchOption.AllDirectories))
        {
            var call = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
            if (call["url"] is { } url)
            {
                // What a new installation has already, the role anonymous, is changed instead of made.
                var (path, body) = (url.GetValue<string>(), call["body"]!.ToJsonString());
                var made = await b.AsRoot().Put(path, body);
                _ = (made.Status == 409 ? await b.AsRoot().Post(path, body) : made).Ok;
            }

            if (call["then"] is { } then)
            {
                _ = (await b.AsRoot().Post(then["url"]!.GetValue<string>())).Ok;
            }
        }

        var resources = await MovingExport.TcAdmin(Server(a), CancellationToken.None);
        (await MovingExport.TcAdmin(Server(b), CancellationToken.None)).ToJsonString()
            .Should().Be(resources.ToJsonString());
        resources["resources"]!.AsArray().Select(one => one!["kind"]!.GetValue<string>()).Should()
            .Equal("Client", "Client", "Hook", "Role", "Role", "WorkerPool");
        resources["managed"]!.AsArray().Select(one => one!.GetValue<string>()).Should().Contain("Hook=g/a/b$");
        (await b.AsRoot().Get("auth/v1/clients/ours%2Fone")).Ok["disabled"]!.GetValue<bool>().Should().BeTrue();
    }

    private static readonly Dictionary<string, string?> CloudProvider = new()
    {
        ["WorkerManager:Providers:cloud:ProviderType"] = "static",
    };

    private static async Task Nothing_is_overwritten_unasked(
        RunningServer source, RunningServer target, ImportChoices choices)
    {
        _ = (await target.AsRoot().Post("auth/v1/roles/ours", new { description = "mine", scopes = new[] { "z" } })).Ok;
        var kept = await Import(source, target, choices);
        kept.Notes.Should().Contain(note => note.Id == "ours" && note.Reason.Contains("--overwrite"));
        (await target.AsRoot().Get("auth/v1/roles/ours")).Ok["description"]!.GetValue<string>().Should().Be("mine");
        var changed = await Import(source, target, choices with { Overwrites = true });
        changed.Count("roles", "updated").Should().Be(2);
        (await target.AsRoot().Get("auth/v1/roles/ours")).Ok["description"]!.GetValue<string>().Should().Be("d");
    }

    private static async Task<MovingReport> Import(RunningServer source, RunningServer target, ImportChoices choices)
    {
        var report = new MovingReport(_ => { });
        await new DeploymentImport(Server(source, isAnybody: true), Server(target), choices, report, source.Clock)
            .Run(CancellationToken.None);
        return report;
    }

    private static MovingServer Server(RunningServer server, bool isAnybody = false) => new(
        Http, RootUrl.Parse(server.RootUrl), isAnybody ? null : (Credentials?)server.Root, TimeProvider.System);

    private static async Task<RunningServer> Filled()
    {
        var server = await RunningServer.Start(CloudProvider);
        var root = server.AsRoot();
        var soon = WireTime.Format(server.Clock.GetUtcNow().AddHours(1));
        string[] scopes = ["a:b", "c:*"];
        string[] shown =
        [
            "auth:list-clients", "auth:list-roles", "hooks:list-hooks:*", "index:list-namespaces:*",
            "index:list-tasks:*", "queue:list-task-group:*", "worker-manager:list-worker-pools",
        ];
        _ = (await root.Post("auth/v1/roles/anonymous", new { description = "all", scopes = shown })).Ok;
        _ = (await root.Put("auth/v1/roles/ours", new { description = "d", scopes })).Ok;
        _ = (await root.Put("auth/v1/clients/ours%2Fone", new
        {
            description = "d", scopes, expires = "2100-01-01T00:00:00.000Z",
        })).Ok;
        _ = (await root.Post("auth/v1/clients/ours%2Fone/disable")).Ok;
        _ = (await root.Put("auth/v1/clients/ours%2Fold", new { description = "d", expires = soon })).Ok;
        _ = (await root.Put("worker-manager/v1/worker-pool/p%2Fcloud", new
        {
            providerId = "cloud", description = "d", owner = "o@example.com", emailOnError = false, config = new { },
        })).Ok;
        var metadata = new { name = "n", description = "d", owner = "o@example.com", emailOnError = false };
        _ = (await root.Put("hooks/v1/hooks/g/a%2Fb", new
        {
            metadata, task = new { payload = new { } }, schedule = new[] { "0 0 0 1 1 *" },
        })).Ok;
        return server;
    }

    private static async Task<WebApplication> Odd()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var cuts = 0;
        app.Run(async context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/api/auth/v1/roles2/":
                    context.Response.StatusCode = 403;
                    await context.Response.WriteAsync("""{"code":"InsufficientScopes","message":"not you"}""");
                    break;
                case "/api/auth/v1/clients/":
                    await context.Response.WriteAsync("<html>");
                    break;
                case "/api/hooks/v1/hooks" when Interlocked.Increment(ref cuts) == 1:
                    context.Abort();
                    break;
                case "/api/hooks/v1/hooks":
                    await context.Response.WriteAsync("""{"groups":["g"]}""");
                    break;
                case "/api/hooks/v1/hooks/g":
                    await context.Response.WriteAsync("""{"hooks":[{"hookId":7}]}""");
                    break;
                default:
                    context.Response.StatusCode = 404;
                    break;
            }
        });
        await app.StartAsync();
        return app;
    }
}
