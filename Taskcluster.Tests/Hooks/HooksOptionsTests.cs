using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Hooks;

public sealed class HooksOptionsTests
{
    [TestCase("Hooks:Concurrency", "0")]
    [TestCase("Hooks:DeniedExchanges:0", "(")]
    [TestCase("Hooks:NoSuchThing", "1")]
    public async Task A_setting_that_cannot_be_used_is_told_at_the_start(string name, string value)
    {
        var start = () => RunningServer.Start(new Dictionary<string, string?> { [name] = value });

        (await start.Should().ThrowAsync<UnusableDataException>()).WithMessage("*Hooks*");
    }

    [Test]
    public async Task Exchanges_that_are_denied_can_be_set()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Hooks:DeniedExchanges:0"] = "a|b" });

        (await server.CreateHook("g/h", BoundTo("bc"))).ShouldFail(400, "InputError", "denied", "bc");
        (await server.CreateHook("g/h", BoundTo("cb"))).Status.Should().Be(200);
    }
}
