using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.triggerHookWithToken (spec/services.md §4.3; row 75 of §8 is in HooksRowsTests).</summary>
public sealed class TriggerHookWithTokenTests : ServerTests
{
    public static readonly Example Example = new("hooks.triggerHookWithToken", async server =>
    {
        var name = await server.NamedHook();
        return new ExampleRequest(Path(name, $"/trigger/{await server.Token(name)}"), new { });
    })
    {
        Messages = ["taskDefined", "taskPending"],
    };

    [Test]
    public async Task Nobody_is_known_to_the_template_but_the_payload_is()
    {
        await Server.Hook("g/h", Open, ("task", Template(("extra", Json("""
            {"by": "${firedBy}", "client": {"$eval": "defined('clientId')"}, "a": "${payload.a}"}
            """)))));

        _ = (await Server.TriggerWithToken("g/h", await Server.Token("g/h"), """{"a": 1}""")).Ok;

        var fire = (await Server.LastFires("g/h")).Should().ContainSingle().Subject;
        fire.Text("firedBy").Should().Be("triggerHookWithToken");
        (await Server.TaskOf(fire))["extra"]!.ToJsonString()
            .Should().Be("""{"by":"triggerHookWithToken","client":false,"a":"1"}""");
    }

    [Test]
    public async Task A_token_is_of_one_hook_and_is_asked_for_before_the_payload()
    {
        await Server.Hook("g/a");
        await Server.Hook("g/b");
        var token = await Server.Token("g/a");

        (await Server.TriggerWithToken("g/b", token, """{"a":1}"""))
            .ShouldFail(401, "AuthenticationFailed", "invalid hook token");
        (await Server.TriggerWithToken("g/none", token)).ShouldFail(404, "ResourceNotFound", "No such hook");
        (await Server.TriggerWithToken("g/a", token, """{"a":1}"""))
            .ShouldFail(400, "InputError", "data must NOT have additional properties");
        (await Server.As(new Credentials("nobody", Credentials.NewAccessToken()))
            .Post($"hooks/v1/hooks/g/a/trigger/{token}", "{}")).Status.Should().Be(200, "nobody looks at credentials");
    }
}
