using Markdig;
using Markdig.Syntax;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Docs;

/// <summary>The README or a text of the folder docs, as the blocks of code in it.</summary>
/// <param name="Name">Its path below the root of the project.</param>
/// <param name="Blocks">In the order of the text.</param>
internal sealed record DocumentedChapter(string Name, IReadOnlyList<DocumentedBlock> Blocks)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    public bool RunsAnything => Blocks.Any(block => block.Runs);

    public bool NeedsNode => Blocks.Any(block => block.Runs && block.IsNode) || Calls("node");

    public bool NeedsPython => Calls("python3");

    /// <summary>The README first, then the chapters by name.</summary>
    public static IReadOnlyList<DocumentedChapter> All()
    {
        var docs = Directory.EnumerateFiles(Path.Combine(Clone.Path, "docs"), "*.md", SearchOption.AllDirectories);
        return
        [
            .. docs.Order(StringComparer.Ordinal).Prepend(Path.Combine(Clone.Path, "README.md")).Select(path =>
                Parse(Path.GetRelativePath(Clone.Path, path).Replace('\\', '/'), File.ReadAllText(path))),
        ];
    }

    public static DocumentedChapter Parse(string name, string text) => new(
        name,
        [.. Markdown.Parse(text, Pipeline).Descendants<CodeBlock>().Select(Block)]);

    private bool Calls(string program) => Blocks.Any(block => block.Runs
        && block.Text.Split('\n').Any(line => line.StartsWith(program + " ", StringComparison.Ordinal)));

    private static DocumentedBlock Block(CodeBlock code) => code is FencedCodeBlock fenced
        ? new DocumentedBlock(
            code.Line + 2, fenced.Info ?? "", fenced.Arguments?.Trim() ?? "", code.Lines.ToString(), IsFenced: true)
        : new DocumentedBlock(code.Line + 1, "", "", code.Lines.ToString(), IsFenced: false);
}
