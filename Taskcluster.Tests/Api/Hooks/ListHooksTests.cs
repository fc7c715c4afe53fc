using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.listHooks (spec/services.md §4.3; row 77 of §8 is in HooksRowsTests).</summary>
public sealed class ListHooksTests : ServerTests
{
    public static readonly Example Example = new("hooks.listHooks", async server =>
    {
        _ = (await server.CreateHook(NewName())).Ok;
        return new ExampleRequest("/hooks/examples") { Needs = "hooks:list-hooks:examples" };
    });

    [Test]
    public async Task Definitions_come_by_their_ids_and_those_of_the_group_alone()
    {
        foreach (var name in new[] { "g/b", "g/a/c", "g/a", "gg/x" })
        {
            _ = (await Server.CreateHook(name)).Ok;
        }

        var hooks = (await Server.AsRoot().Get("hooks/v1/hooks/g")).Ok["hooks"]!.AsArray();

        hooks.Select(hook => hook!["hookId"]!.GetValue<string>()).Should().Equal("a", "a/c", "b");
        hooks.Should().OnlyContain(hook => hook!.AsObject().Count == 7);
    }
}
