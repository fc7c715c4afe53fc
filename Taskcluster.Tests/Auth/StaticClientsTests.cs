using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Auth;

/// <summary>Clients of the settings and of the program (spec/services.md §2.7).</summary>
public sealed class StaticClientsTests
{
    private const string Token = "token_of_22_characters";

    private readonly string folder = RunningServer.NewFolder();

    [TearDown]
    public void RemoveFolder()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Root_and_service_keep_their_tokens_over_a_restart()
    {
        Credentials root;
        Credentials task;
        string taskId;
        await using (var first = await RunningServer.Start(dataFolder: folder))
        {
            root = first.Root;
            root.AccessToken.Should().HaveLength(44);
            taskId = await first.Task();
            task = TaskCalls.CredentialsOf(await first.Claim());
        }

        await using var second = await RunningServer.Start(dataFolder: folder);

        second.Root.AccessToken.Should().Be(root.AccessToken);
        (await second.As(task).Post($"queue/v1/task/{taskId}/runs/0/reclaim")).Status.Should().Be(200);
    }

    [Test]
    public async Task The_root_token_can_be_set_and_changed()
    {
        await using (var first = await RunningServer.Start(Setting(("Auth:RootAccessToken", Token)), folder))
        {
            first.Root.AccessToken.Should().Be(Token);
        }

        await using (var second = await RunningServer.Start(Setting(("Auth:RootAccessToken", Token + "2")), folder))
        {
            (await second.AsRoot().Get("auth/v1/scopes/current")).Status.Should().Be(200);
            (await second.As(new Credentials("static/taskcluster/root", Token)).Get("auth/v1/scopes/current"))
                .ShouldFail(401, "AuthenticationFailed", "Bad mac");
        }

        await using var third = await RunningServer.Start(dataFolder: folder);
        third.Root.AccessToken.Should().Be(Token + "2", "what is not set stays");
    }

    [Test]
    public async Task Clients_of_the_settings_come_change_and_go_with_them()
    {
        static (string, string?)[] Client(string scope, string description) =>
        [
            ("Auth:StaticClients:0:ClientId", "static/mine"), ("Auth:StaticClients:0:AccessToken", Token),
            ("Auth:StaticClients:0:Scopes:0", scope), ("Auth:StaticClients:0:Description", description),
        ];
        string created;
        await using (var first = await RunningServer.Start(Setting(Client("x", "one")), folder))
        {
            var shown = (await first.AsRoot().Get("auth/v1/clients/static%2Fmine")).Ok;
            created = shown["created"]!.GetValue<string>();
            shown["description"]!.GetValue<string>().Should().StartWith("one\n\n---\n\n").And.Contain("static");
            shown["expires"]!.GetValue<string>()[..4].Should().Be($"{first.Clock.GetUtcNow().Year + 1000}");
            var mine = first.As(new Credentials("static/mine", Token));
            (await mine.Get("auth/v1/scopes/current")).Ok["scopes"]!.ToJsonString()
                .Should().Contain("\"x\"");
        }

        await using (var second = await RunningServer.Start(Setting(Client("y", "two")), folder))
        {
            var shown = (await second.AsRoot().Get("auth/v1/clients/static%2Fmine")).Ok;
            shown["scopes"]!.ToJsonString().Should().Be("""["y"]""");
            shown["created"]!.GetValue<string>().Should().Be(created);
            string.CompareOrdinal(shown["lastModified"]!.GetValue<string>(), created)
                .Should().BePositive("it was changed");
        }

        await using var third = await RunningServer.Start(dataFolder: folder);
        (await third.AsRoot().Get("auth/v1/clients/static%2Fmine")).Status.Should().Be(404);
        (await third.As(new Credentials("static/mine", Token)).Get("auth/v1/scopes/current"))
            .ShouldFail(401, "AuthenticationFailed", "not found");
    }

    [TestCase("Auth:RootAccessToken", "short")]
    [TestCase("Auth:RootAccessToken", "token of 22 characters")]
    [TestCase("Auth:StaticClients:0:ClientId", "mine")]
    [TestCase("Auth:StaticClients:0:ClientId", "static/taskcluster/root")]
    public async Task Settings_that_cannot_be_used_are_told_at_the_start(string name, string value)
    {
        var settings = Setting(("Auth:StaticClients:0:ClientId", "static/mine"),
            ("Auth:StaticClients:0:AccessToken", Token), (name, value));

        await FluentActions.Awaiting(() => RunningServer.Start(settings, folder))
            .Should().ThrowAsync<UnusableDataException>();
    }

    [Test]
    public async Task Nobody_changes_the_program_of_the_queue()
    {
        await using var server = await RunningServer.Start(dataFolder: folder);

        var shown = (await server.AsRoot().Get("auth/v1/clients/static%2Ftaskcluster%2Fqueue")).Ok;

        shown["scopes"]!.ToJsonString().Should().Be("""["*"]""");
        (await server.AsRoot().Put("auth/v1/clients/static%2Ftaskcluster%2Fqueue", new
        {
            description = "",
            expires = "2100-01-01T00:00:00Z",
            scopes = new[] { "x" },
        })).ShouldFail(400, "InputError", "static/");
    }

    private static Dictionary<string, string?> Setting(params (string Name, string? Value)[] settings)
    {
        var result = new Dictionary<string, string?>();
        foreach (var (name, value) in settings)
        {
            result[name] = value;
        }

        return result;
    }
}
