using NUnit.Framework;
using Taskcluster.Tests.Tidy;

namespace Taskcluster.Tests.Docs;

/// <summary>Each command in the documentation is run, or says why not.</summary>
[TestFixture]
public sealed class CodeBlocksTests
{
    [Test]
    public void Every_command_is_run_or_says_why_not() => SourceTree.RequireOnly(
        from chapter in DocumentedChapter.All()
        from block in chapter.Blocks
        where block.Fault is not null
        select $"{chapter.Name}:{block.Line}: {block.Fault}: {block.Text.Split('\n')[0]}",
        new Dictionary<string, string>(),
        "mend it");
}
