using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Taskcluster.Tests.Tidy;

/// <summary>House rules that only the text shows.</summary>
public sealed partial class SourceTextTests
{
    private const int MostLines = 300;
    private const int MostColumns = 120;

    private static readonly Dictionary<string, string> None = new();

    [Test]
    public void A_file_has_at_most_300_lines() => SourceTree.RequireOnly(
        SourceTree.Files.Where(path => SourceTree.Lines(path).Length > MostLines), None, "divide it");

    [Test]
    public void A_line_has_at_most_120_columns() => SourceTree.RequireOnly(
        SourceTree.Files.Where(path => SourceTree.Lines(path).Any(line => line.Length > MostColumns)),
        None,
        "break its long lines");

    [Test]
    public void There_are_no_regions_and_nothing_left_to_do() => SourceTree.RequireOnly(
        from path in SourceTree.Files
        where !path.EndsWith("/SourceTextTests.cs", StringComparison.Ordinal)
        from line in SourceTree.Lines(path)
        where Unwanted().IsMatch(line)
        select $"{path}: {line.Trim()}",
        None,
        "a file that needs regions is two files, and open work is an issue");

    [Test]
    public void A_file_is_named_by_its_first_type() => SourceTree.RequireOnly(
        from path in SourceTree.Files
        let name = Path.GetFileName(path).Split('.')[0] // a part of a type is named behind a dot
        let type = SourceTree.Lines(path).Select(line => TypeLine().Match(line)).FirstOrDefault(match => match.Success)
        where type is not null && type.Groups["name"].Value != name
        select $"{path} begins with {type.Groups["name"].Value}",
        None,
        "name the file by its first type");

    [Test]
    public void A_rule_that_is_switched_off_has_a_reason() => SourceTree.RequireOnly(
        from line in SourceTree.Lines(".editorconfig")
        where line.Contains(".severity = none") || line.Contains(".severity = suggestion")
        where !line.Contains('#') || line.Split('#')[1].Trim().Length == 0
        select line,
        None,
        "say why behind a #");

    [Test]
    public void A_warning_that_is_switched_off_in_place_has_a_reason() => SourceTree.RequireOnly(
        from path in SourceTree.Files
        from line in SourceTree.Lines(path)
        where line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal) && !line.Contains("//")
        select $"{path}: {line.Trim()}",
        None,
        "say why behind the number");

    [Test]
    public void The_readme_names_only_what_exists()
    {
        var readme = Path.Combine(SourceTree.Root, "README.md");
        SourceTree.RequireOnly(
            PathInText().Matches(File.ReadAllText(readme)).Select(match => match.Value.TrimEnd('/'))
                .Where(path => !Path.Exists(Path.Combine(SourceTree.Root, path))),
            None,
            "the README names it, but it is not there");
    }

    [GeneratedRegex(@"^\s*#region|^\s*//.*\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.None, 1000)]
    private static partial Regex Unwanted();

    [GeneratedRegex(
        @"^(public|internal|file)? ?((abstract|sealed|static|partial|readonly|ref|unsafe) )*"
        + @"(class|record struct|record|struct|interface|enum) (?<name>\w+)",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"(?<![\w/.:])(Taskcluster\.[A-Z]\w+|docs)/[\w./-]*\w/?", RegexOptions.None, 1000)]
    private static partial Regex PathInText();
}
