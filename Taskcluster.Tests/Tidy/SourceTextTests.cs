using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Taskcluster.Tests.Tidy;

/// <summary>House rules that only the text shows.</summary>
public sealed partial class SourceTextTests
{
    private const int MostLines = 300;
    private const int MostColumns = 120;

    private static readonly Dictionary<string, string> None = new();

    private static readonly Dictionary<string, string> TooLong = new()
    {
        ["Taskcluster.Tests/Properties/QueueModel.cs"] = "written before this rule was a test",
    };

    private static readonly Dictionary<string, string> TooWide = new[]
    {
        "Taskcluster.Modules/Auth/Api/AuthParameters.cs",
        "Taskcluster.Modules/Auth/Api/CreateClient.cs",
        "Taskcluster.Modules/Auth/Api/GetCurrentScopes.cs",
        "Taskcluster.Modules/Auth/AuthOptions.cs",
        "Taskcluster.Modules/Auth/Clients/AuthState.cs",
        "Taskcluster.Modules/Auth/Clients/StaticClients.cs",
        "Taskcluster.Modules/Auth/Hawk/TestClient.cs",
        "Taskcluster.Modules/Auth/Roles/DefaultRoles.cs",
        "Taskcluster.Modules/Auth/Roles/RoleRecord.cs",
        "Taskcluster.Modules/Queue/Api/ClaimTask.cs",
        "Taskcluster.Modules/Queue/Api/CreateArtifact.cs",
        "Taskcluster.Modules/Queue/Api/FinishArtifact.cs",
        "Taskcluster.Modules/Queue/Api/GetArtifact.cs",
        "Taskcluster.Modules/Queue/Api/GetLatestArtifact.cs",
        "Taskcluster.Modules/Queue/Api/ReclaimTask.cs",
        "Taskcluster.Modules/Queue/Api/RerunTask.cs",
        "Taskcluster.Modules/Queue/Api/ScheduleTask.cs",
        "Taskcluster.Modules/Queue/Api/TaskControl.cs",
        "Taskcluster.Modules/Queue/Artifacts/ArtifactData.cs",
        "Taskcluster.Modules/Queue/Artifacts/ArtifactReader.cs",
        "Taskcluster.Modules/Queue/Artifacts/NewArtifact.cs",
        "Taskcluster.Modules/Queue/Artifacts/SignedUrls.cs",
        "Taskcluster.Modules/Queue/Loops/ResolvePastDeadlines.cs",
        "Taskcluster.Modules/Queue/Messages/TaskMessages.cs",
        "Taskcluster.Modules/Queue/QueueOptions.cs",
        "Taskcluster.Modules/Queue/Tasks/DependencyStore.cs",
        "Taskcluster.Modules/Queue/Tasks/NewTask.cs",
        "Taskcluster.Modules/Queue/Tasks/Priorities.cs",
        "Taskcluster.Modules/Queue/Tasks/RunReports.cs",
        "Taskcluster.Modules/Queue/Tasks/TaskGroupStore.cs",
        "Taskcluster.Modules/Queue/Tasks/TaskStore.cs",
        "Taskcluster.Tests/Api/Auth/AuthenticateHawkTests.cs",
    }.ToDictionary(path => path, _ => "written before this rule was a test");

    [Test]
    public void A_file_has_at_most_300_lines() => SourceTree.RequireOnly(
        SourceTree.Files.Where(path => SourceTree.Lines(path).Length > MostLines), TooLong, "divide it");

    [Test]
    public void A_line_has_at_most_120_columns() => SourceTree.RequireOnly(
        SourceTree.Files.Where(path => SourceTree.Lines(path).Any(line => line.Length > MostColumns)),
        TooWide,
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
        let name = Path.GetFileNameWithoutExtension(path)
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
