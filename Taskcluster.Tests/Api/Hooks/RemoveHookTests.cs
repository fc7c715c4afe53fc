using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.removeHook (spec/services.md §4.3).</summary>
public sealed class RemoveHookTests : ServerTests
{
    public static readonly Example Example = new("hooks.removeHook", async server =>
    {
        var name = NewName();
        _ = (await server.CreateHook(name)).Ok;
        return new ExampleRequest(Path(name)) { Needs = $"hooks:modify-hook:{name}" };
    })
    {
        Messages = ["hookDeleted"],
    };

    [Test]
    public async Task Nothing_of_a_hook_is_left_for_the_next_one_of_its_name()
    {
        await Server.Hook("g/h", Schedule("0 0 * * *"));
        var token = await Server.Token("g/h");
        var taskId = (await Server.Trigger("g/h")).Ok.Text("taskId");
        (await Server.LastFires("g/h")).Should().HaveCount(1);

        (await Server.RemoveHook("g/h")).Text.Should().Be("{}");

        (await Server.AsRoot().Get("hooks/v1/hooks/g/h")).ShouldFail(404, "ResourceNotFound", "No such hook");
        (await Server.Trigger("g/h")).ShouldFail(404, "ResourceNotFound", "No such hook");
        (await Server.AsRoot().Get("hooks/v1/hooks/g")).ShouldFail(404, "ResourceNotFound", "No such group");
        _ = (await Server.CreateHook("g/h")).Ok;
        (await Server.LastFires("g/h")).Should().BeEmpty();
        (await Server.Token("g/h")).Should().NotBe(token);
        (await Server.Status(taskId))["state"]!.GetValue<string>().Should().Be("pending", "tasks stay");
        await Server.Settle();
        Server.Rows("hooks_last_fires").Should().Be(0);
        Server.Rows("hooks_removed").Should().Be(0);
    }

    [Test]
    public async Task To_remove_what_is_not_there_is_told_to_nobody()
    {
        (await Server.RemoveHook("g/h")).Text.Should().Be("{}");

        Server.Messages.All.Should().BeEmpty();
        (await Server.History("hook", "g/h")).Should().BeEmpty();
    }
}
