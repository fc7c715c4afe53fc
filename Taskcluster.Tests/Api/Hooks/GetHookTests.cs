using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.hook (spec/services.md §4.3).</summary>
public sealed class GetHookTests : ServerTests
{
    public static readonly Example Example = new("hooks.hook", async server =>
    {
        var name = NewName();
        _ = (await server.CreateHook(name)).Ok;
        return new ExampleRequest(Path(name)) { Needs = $"hooks:get:{name.Replace('/', ':')}" };
    });

    [Test]
    public async Task The_scope_has_a_colon_between_group_and_hook()
    {
        _ = (await Server.CreateHook("g/a/b")).Ok;

        (await Server.With("hooks:get:g:a/b").Get("hooks/v1/hooks/g/a%2Fb")).Status.Should().Be(200);
        (await Server.With("hooks:get:g/a/b").Get("hooks/v1/hooks/g/a%2Fb"))
            .ShouldLack("hooks:get:g:a/b", "hooks:get:g:a/b");
    }

    [Test]
    public async Task An_unknown_hook_is_not_found() =>
        (await Server.AsRoot().Get("hooks/v1/hooks/g/h")).ShouldFail(404, "ResourceNotFound", "No such hook", "'g/h'");

    [Test]
    public async Task A_template_comes_back_as_it_was_sent_and_nested_as_deep_as_a_body_may_be()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 150)) + "1" + new string('}', 150);
        var body = Definition(("task", "deep")).ToJsonString().Replace("\"deep\"", deep);
        _ = (await Server.AsRoot().Put("hooks/v1/hooks/g/h", body)).Ok;

        (await Server.AsRoot().Get("hooks/v1/hooks/g/h")).Ok["task"]!.ToJsonString().Should().Be(deep);
    }
}
