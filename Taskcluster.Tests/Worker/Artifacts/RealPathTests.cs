using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Artifacts;

namespace Taskcluster.Tests.Worker.Artifacts;

[TestFixture]
[Platform("Linux")]
public sealed class RealPathTests
{
    private string root = "";

    [SetUp]
    public void Make_a_folder_with_links()
    {
        root = Directory.CreateTempSubdirectory("realpath-").FullName;
        Directory.CreateDirectory(Path.Combine(root, "a/b"));
        File.WriteAllText(Path.Combine(root, "a/b/file"), "");
        File.CreateSymbolicLink(Path.Combine(root, "to-b"), "a/b");
        File.CreateSymbolicLink(Path.Combine(root, "a/b/up"), "..");
        File.CreateSymbolicLink(Path.Combine(root, "absolute"), Path.Combine(root, "to-b/file"));
        File.CreateSymbolicLink(Path.Combine(root, "dangling"), "nowhere");
        File.CreateSymbolicLink(Path.Combine(root, "round"), "round");
    }

    [TearDown]
    public void Remove_it() => Directory.Delete(root, recursive: true);

    [TestCase("a/b/file", "a/b/file")]
    [TestCase("a/./b//file", "a/b/file")]
    [TestCase("to-b/file", "a/b/file")]
    [TestCase("to-b/../b/file", "a/b/file")]
    [TestCase("to-b/up/b", "a/b")]
    [TestCase("absolute", "a/b/file")]
    [TestCase("dangling", null)]
    [TestCase("round", null)]
    [TestCase("missing/x", null)]
    [TestCase("a/b/file/x", null)]
    public void Links_are_followed_as_the_system_does(string path, string? expected)
    {
        RealPath.Resolve(Path.Combine(root, path)).Should().Be(expected is null ? null : Path.Combine(root, expected));
    }

    [TestCase("/a/b", "/a/b", true)]
    [TestCase("/a/b/c", "/a/b", true)]
    [TestCase("/a/bc", "/a/b", false)]
    [TestCase("/a", "/a/b", false)]
    [TestCase("/a", "/", true)]
    public void A_folder_contains_itself_and_what_is_below(string path, string directory, bool expected)
    {
        RealPath.IsWithin(path, directory).Should().Be(expected);
    }
}
