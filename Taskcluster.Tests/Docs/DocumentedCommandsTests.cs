using NUnit.Framework;
using Taskcluster.Tests.Clients;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Docs;

/// <summary>
/// Runs the commands of the documentation. All chapters with <c>TASKCLUSTER_DOCS=1</c>; without it that of the README.
/// </summary>
[TestFixture]
[Category("Docs")]
public sealed class DocumentedCommandsTests
{
    public static IEnumerable<string> Chapters => DocumentedChapter.All()
        .Where(chapter => chapter.RunsAnything)
        .Select(chapter => chapter.Name)
        .Where(name => name == "README.md" || Environment.GetEnvironmentVariable("TASKCLUSTER_DOCS") is "1");

    [TestCaseSource(nameof(Chapters))]
    public async Task What_a_chapter_says_is_so(string name)
    {
        var chapter = DocumentedChapter.All().Single(one => one.Name == name);
        if (chapter.NeedsPython && await NodeModules.Run("python3", ["--version"], Clone.Path) is not { Code: 0 })
        {
            Assert.Ignore("There is no Python on this machine.");
        }

        var modules = chapter.NeedsNode ? await NodeModules.Find() : null;
        await using var run = new ChapterRun(chapter, modules?.Path);
        try
        {
            await run.Run();
        }
        catch (ChapterException exception)
        {
            Assert.Fail(exception.Message);
        }
    }
}
