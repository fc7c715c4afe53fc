using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.resetTriggerToken (spec/services.md §4.3).</summary>
public sealed class ResetTriggerTokenTests : ServerTests
{
    public static readonly Example Example = new("hooks.resetTriggerToken", async server =>
    {
        var name = NewName();
        _ = (await server.CreateHook(name)).Ok;
        return new ExampleRequest(Path(name, "/token")) { Needs = $"hooks:reset-trigger-token:{name}" };
    });

    [Test]
    public async Task The_token_before_is_of_no_use_from_then_on()
    {
        await Server.Hook("g/h");
        var before = await Server.Token("g/h");

        var after = (await Server.AsRoot().Post("hooks/v1/hooks/g/h/token")).Ok.Text("token");

        after.Should().NotBe(before).And.Be(await Server.Token("g/h"));
        (await Server.TriggerWithToken("g/h", before)).ShouldFail(401, "AuthenticationFailed", "invalid hook token");
        (await Server.TriggerWithToken("g/h", after)).Status.Should().Be(200);
        (await Server.AsRoot().Post("hooks/v1/hooks/g/none/token"))
            .ShouldFail(404, "ResourceNotFound", "No such hook");
    }
}
