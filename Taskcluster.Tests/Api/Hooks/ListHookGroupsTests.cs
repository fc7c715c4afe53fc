using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.listHookGroups (spec/services.md §4.3).</summary>
public sealed class ListHookGroupsTests : ServerTests
{
    public static readonly Example Example = new("hooks.listHookGroups", async server =>
    {
        _ = (await server.CreateHook(NewName())).Ok;
        return new ExampleRequest("/hooks") { Needs = "hooks:list-hooks:" };
    });

    [Test]
    public async Task Each_group_comes_once_and_in_order()
    {
        (await Groups()).Should().Be("""{"groups":[]}""");
        foreach (var name in new[] { "b/x", "a/x", "a-b/x", "a/y", "B/x" })
        {
            _ = (await Server.CreateHook(name)).Ok;
        }

        (await Groups()).Should().Be("""{"groups":["B","a","a-b","b"]}""");
        _ = await Server.RemoveHook("B/x");
        (await Groups()).Should().Be("""{"groups":["a","a-b","b"]}""");
    }

    private async Task<string> Groups() => (await Server.AsRoot().Get("hooks/v1/hooks")).Text;
}
