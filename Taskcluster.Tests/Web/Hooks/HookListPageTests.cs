using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Hooks;

public sealed class HookListPageTests
{
    private static RunningServer Server => HookSite.Server;

    [Test]
    public async Task Hooks_stand_in_their_groups_with_what_was_and_what_comes()
    {
        using var root = HookSite.Root();
        var group = SlugId.NewNice();
        _ = await Server.Hook($"{group}/a/b", HookCalls.Schedule("0 0 12 1 1 *"));
        _ = await Server.Hook($"{group}/called");
        var taskId = (await Server.Trigger($"{group}/called")).Ok.Text("taskId");

        foreach (var path in new[] { $"/hooks?search={group}", $"/hooks/{group}" })
        {
            var page = await root.Get(path);

            page.Status.Should().Be(200);
            page.Document.QuerySelectorAll("main table a").Select(link => link.GetAttribute("href"))
                .Should().Contain([$"/hooks/{group}/a%2Fb", $"/hooks/{group}/called", $"/tasks/{taskId}"]);
            page.Text.Should().Contain("0 0 12 1 1 *").And.Contain("never").And.Contain("in ");
        }
    }

    [Test]
    public async Task What_is_searched_for_stands_in_the_name()
    {
        using var root = HookSite.Root();
        var group = SlugId.NewNice();
        _ = await Server.Hook($"{group}/one");
        _ = await Server.Hook($"{group}/two");

        var page = await root.Get($"/hooks?search={group}%2FON");
        var nothing = await root.Get("/hooks?search=%3Cscript%3E");

        page.Text.Should().Contain("one").And.NotContain("two");
        nothing.Text.Should().Contain("No hook has “<script>” in its name");
        nothing.Document.QuerySelectorAll("main script").Should().BeEmpty();
    }

    [Test]
    public async Task A_group_goes_on_behind_a_hook()
    {
        using var root = HookSite.Root();
        var group = SlugId.NewNice();
        _ = await Server.Hook($"{group}/a");
        _ = await Server.Hook($"{group}/b");

        (await root.Get($"/hooks/{group}?after=a")).Document.QuerySelectorAll("main table td:first-child a")
            .Select(link => link.TextContent).Should().Equal("b");
    }

    [Test]
    public async Task What_may_not_be_seen_is_told_where_it_would_stand()
    {
        var group = SlugId.NewNice();
        _ = await Server.Hook($"{group}/a");
        using var nobody = HookSite.With("secrets:get:x");
        using var lister = HookSite.With("hooks:list-hooks:*");

        (await nobody.Get("/hooks")).Status.Should().Be(403);
        (await lister.Get($"/hooks/{group}")).Text.Should().Contain("not told (InsufficientScopes)");
    }

    [Test]
    public async Task A_group_that_is_not_there_is_a_page_that_says_so()
    {
        using var root = HookSite.Root();

        var page = await root.Get("/hooks/none");

        page.Status.Should().Be(404);
        page.Text.Should().Contain("No such group");
    }
}
