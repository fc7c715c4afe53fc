using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>index.findTask (spec/services.md §4.2; §8 rows 63 and 64).</summary>
public sealed class FindTaskTests : ServerTests
{
    public static readonly Example Example = new("index.findTask", async server =>
    {
        var path = IndexCalls.NewPath();
        _ = await server.Insert(path);
        return new ExampleRequest($"/task/{path}") { Needs = $"index:find-task:{path}" };
    });

    [Test]
    public async Task A_task_is_there_until_the_moment_of_its_end()
    {
        _ = await Server.Insert("a.b", expiresIn: TimeSpan.FromHours(1));

        Server.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        (await Server.FindTask("a.b")).Status.Should().Be(200);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Server.FindTask("a.b")).ShouldFail(404, "ResourceNotFound", "Indexed task not found", "'a.b'");
    }

    [Test]
    public async Task A_path_is_found_as_a_whole_only()
    {
        _ = await Server.Insert("a.b.c");
        _ = await Server.Insert("top");

        (await Server.TaskIdAt("top")).Should().NotBeNull("a path needs no dot");
        foreach (var path in new[] { "a", "a.b", "a.b.c.d", "b.c", "c", "A.b.c", new string('x', 300) })
        {
            (await Server.FindTask(path)).ShouldFail(404, "ResourceNotFound", "Indexed task not found");
        }
    }

    // As browsers, the official clients and the strictest of them write such paths.
    [TestCase("a.b!~*'()%25-_.c", "a.b!~*'()%-_.c")]
    [TestCase("a.b%21~%2A%27%28%29%25-_%2Ec", "a.b!~*'()%-_.c")]
    [TestCase("%25.%25%32%35", "%.%25")]
    [TestCase("a.-.~", "a.-.~")]
    public async Task Every_character_of_the_pattern_can_be_used_and_is_decoded_once(string sent, string path)
    {
        var taskId = SlugId.New();

        var stored = (await Server.AsRoot().Put($"index/v1/task/{sent}", Server.Entry(taskId))).Ok;

        stored["namespace"]!.GetValue<string>().Should().Be(path);
        (await Server.TaskIdAt(path)).Should().Be(taskId);
        (await Server.With($"index:find-task:{path}").Get($"index/v1/task/{sent}")).Ok["taskId"]!
            .GetValue<string>().Should().Be(taskId);
    }

    [TestCase("a..b")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase(".a")]
    [TestCase("a.")]
    [TestCase("a%2Fb")]
    [TestCase("a%20b")]
    [TestCase("%C3%BC")]
    [TestCase("a%0A")]
    [TestCase("a$")]
    public async Task What_is_no_path_is_refused(string sent)
    {
        (await Server.AsRoot().Get($"index/v1/task/{sent}")).ShouldFail(
            400, "InvalidRequestArguments", "URL parameter indexPath is", "must match ^([a-zA-Z0-9_!~*'()%-]+");
        (await Server.AsRoot().Put($"index/v1/task/{sent}", Server.Entry()))
            .ShouldFail(400, "InvalidRequestArguments", "URL parameter namespace is");
        (await Server.AsRoot().Delete($"index/v1/task/{sent}"))
            .ShouldFail(400, "InvalidRequestArguments", "URL parameter namespace is");
        (await Server.AsRoot().Get($"index/v1/task/{sent}/artifacts/x"))
            .ShouldFail(400, "InvalidRequestArguments", "URL parameter indexPath is");
    }

    [Test]
    public async Task Who_may_not_look_is_told_so_first()
    {
        (await Server.Anonymous().Get("index/v1/task/a..b")).ShouldNeed("index:find-task:a..b");
        (await Server.With("index:find-task:a", "index:insert-task:*").Get("index/v1/task/a.b"))
            .ShouldLack("index:find-task:a.b", "index:find-task:a.b");
        (await Server.With("index:find-task:a.*").Get("index/v1/task/a.b")).Status.Should().Be(404);
    }

    [Test]
    public async Task Nothing_is_at_a_path_of_two_segments() =>
        (await Server.AsRoot().Get("index/v1/task/a/b")).Status.Should().Be(404);
}
