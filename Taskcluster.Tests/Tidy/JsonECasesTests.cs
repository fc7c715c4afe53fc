using System.Text.RegularExpressions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonE.Builtins;
using Taskcluster.Modules.Kernel.JsonE.Operators;
using Taskcluster.Tests.Kernel.JsonE;

namespace Taskcluster.Tests.Tidy;

/// <summary>Nothing of JSON-e is without a case of our own.</summary>
public sealed partial class JsonECasesTests
{
    private const string Sources = "Taskcluster.Modules/Kernel/JsonE/";
    private const string Tests = "Taskcluster.Tests/Kernel/JsonE/";

    // Shorter pieces of an error are no words of it.
    private const int LeastFragment = 6;

    private static readonly Dictionary<string, string> None = new();

    [Test]
    public void Each_operator_has_a_case_with_a_result_and_one_with_an_error() => SourceTree.RequireOnly(
        Lacking(AllOperators.ByName.Keys, name => $"\"{name}\":"), None, "write the case into Vectors/json-e.json");

    [Test]
    public void Each_builtin_has_a_case_with_a_result_and_one_with_an_error() => SourceTree.RequireOnly(
        Lacking(AllBuiltins.ByName.Keys, name => $"{name}("), None, "write the case into Vectors/json-e.json");

    [Test]
    public void Each_error_text_is_expected_by_a_test()
    {
        var expected = string.Concat(OwnCases.All.Select(one => $"{one.Error}\n")) + string.Concat(
            SourceTree.Files.Where(path => path.StartsWith(Tests, StringComparison.Ordinal))
                .Select(path => string.Join('\n', SourceTree.Lines(path)).Replace("\\\"", "\"")));
        var fragments = ErrorFragments().ToList();

        Assert.That(fragments, Has.Count.GreaterThan(50), "the texts are not found in the sources any more");
        SourceTree.RequireOnly(
            fragments.Where(fragment => !expected.Contains(fragment, StringComparison.Ordinal)),
            None,
            "no test expects this piece of an error");
    }

    // Behind the name of a builtin there may be letters before it: `min(` is not in `admin(`.
    private static IEnumerable<string> Lacking(IEnumerable<string> names, Func<string, string> written) =>
        from name in names
        from hasError in new[] { false, true }
        let pattern = new Regex(
            $"(?<![a-zA-Z]){Regex.Escape(written(name))}", RegexOptions.None, TimeSpan.FromSeconds(1))
        where !OwnCases.All.Any(one => (one.Error is not null) == hasError && pattern.IsMatch(Spaceless(one.Template)))
        select $"{name}, {(hasError ? "error" : "result")}";

    private static string Spaceless(string json) => json.Replace("\": ", "\":");

    // What stands between the holes of texts with spaces in them.
    private static IEnumerable<string> ErrorFragments() =>
        from path in SourceTree.Files
        where path.StartsWith(Sources, StringComparison.Ordinal)
        from line in SourceTree.Lines(path)
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        from literal in Literal().Matches(line)
        let text = literal.Groups["text"].Value.Replace("\\\"", "\"")
        where text.Contains(' ')
        from fragment in literal.Groups["isFilled"].Success ? Hole().Split(text) : [text]
        let piece = fragment.Trim()
        where piece.Length >= LeastFragment && Word().IsMatch(piece)
        select piece;

    [GeneratedRegex("""(?<isFilled>\$)?"(?<text>(?:[^"\\]|\\.)*)"(?!')""", RegexOptions.None, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Hole();

    [GeneratedRegex("[A-Za-z]{4}", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
