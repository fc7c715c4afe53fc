using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Queue.Artifacts;

/// <summary>Names that would be trouble as file names (spec/queue.md §1.6; §6 rows 110, 111; DESIGN.md §6).</summary>
public sealed partial class ArtifactNameTests : ServerTests
{
    [Test]
    public async Task Every_name_is_an_artifact_of_its_own_and_none_leaves_the_folder()
    {
        var taskId = await Server.RunningTask();
        var data = Server.Services.GetRequiredService<DataFolder>().Path;
        var before = Entries(data);
        string[] names =
        [
            "a", "a/b", "a//b", "a/", "/a", "//", "/", "A", "..", ".", "../../x", "a/../b", "%2e%2e", "%2F", "x%00",
            "a b", " ", "a?b", "a#b", "a\\b", "C:\\x", "~", "nul", "public/a", "public//a", "a:b", "'\"<>|*", "a.",
            new string('n', 1024), new string('/', 1024),
        ];
        foreach (var name in names)
        {
            await Server.Upload(taskId, name, Encoding.UTF8.GetBytes($"content of {name}"));
        }

        foreach (var name in names)
        {
            Encoding.UTF8.GetString(await Server.ContentOf(taskId, name)).Should().Be($"content of {name}");
        }

        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/artifacts")).Ok["artifacts"]!.AsArray()
            .Select(info => info!["name"]!.GetValue<string>()).Should().Equal(names.Order(StringComparer.Ordinal));
        Server.ArtifactFiles().Should().HaveCount(names.Length).And.OnlyContain(path => ContentPath().IsMatch(path));
        Entries(data).Should().Equal(before);
        Directory.GetParent(data)!.GetFiles("x").Should().BeEmpty();
    }

    [Test]
    public async Task Raw_and_escaped_slashes_are_the_same()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "public/a/b c", Reference("https://example.com"))).Ok;

        string[] spellings = ["public/a/b%20c", "public%2Fa/b%20c", "public/a%2Fb%20c", "public%2fa%2fb%20c"];
        foreach (var written in spellings)
        {
            (await Server.Anonymous().Get(Path(taskId, written))).Status.Should().Be(303, "{0}", written);
        }

        (await Server.Anonymous().Get(Path(taskId, "public/./a/b%20c")))
            .Status.Should().Be(404, "dots are not resolved");
        (await Server.Anonymous().Get(Path(taskId, "public//a/b%20c"))).Status.Should().Be(404);
        (await Server.Anonymous().Get(Path(taskId, "public/%2e%2e/public/a/b%20c"))).Status.Should().Be(404);
        (await Server.Anonymous().Get(Path(taskId, "public%252Fa/b%20c")))
            .Status.Should().Be(403, "it is decoded once");
    }

    [Test]
    public async Task A_name_that_is_too_long_or_not_printable_is_refused()
    {
        var taskId = await Server.RunningTask();

        (await Server.CreateArtifact(taskId, new string('n', 1025), Error()))
            .ShouldFail(400, "InputError", "1025", "1024");
        (await Server.CreateArtifact(taskId, "a\n", Error())).ShouldFail(400, "InvalidRequestArguments", "name");
        (await Server.CreateArtifact(taskId, "é", Error())).ShouldFail(400, "InvalidRequestArguments", "name");
        (await Server.AsRoot().Post(Path(taskId, "%zz"), Error())).ShouldFail(400, "InvalidRequestArguments");
        (await Server.AsRoot().Post(Path(taskId, ""), Error())).ShouldFail(400, "InvalidRequestArguments", "name");
    }

    private static IReadOnlyList<string> Entries(string folder) =>
        [
            .. Directory.GetFileSystemEntries(folder)
                .Where(path => !path.Contains("taskcluster.db", StringComparison.Ordinal)).Order(),
        ];

    [GeneratedRegex("^[0-9a-f]{2}/[0-9a-f]{64}$")]
    private static partial Regex ContentPath();
}
