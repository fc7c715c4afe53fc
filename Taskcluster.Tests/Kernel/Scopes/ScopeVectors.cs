using System.Text.Json;
using NUnit.Framework;

namespace Taskcluster.Tests.Kernel.Scopes;

/// <summary>The facts of Vectors/scopes.json, one test case each, named by what goes in.</summary>
public static class ScopeVectors
{
    private static readonly JsonElement All =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "scopes.json"))).RootElement;

    public static IEnumerable<TestCaseData> PatternMatch => Cases("patternMatch");

    public static IEnumerable<TestCaseData> Satisfies => Cases("satisfies");

    public static IEnumerable<TestCaseData> Compare => Cases("compare");

    public static IEnumerable<TestCaseData> Normalize => Cases("normalize");

    public static IEnumerable<TestCaseData> Intersection => Cases("intersection");

    public static IEnumerable<TestCaseData> Union => Cases("union");

    public static IEnumerable<TestCaseData> ScopesSatisfying => Cases("scopesSatisfying");

    public static IEnumerable<TestCaseData> RemoveGivenScopes => Cases("removeGivenScopes");

    public static IEnumerable<TestCaseData> ValidScope => Cases("validScope");

    public static IEnumerable<TestCaseData> Expand => Cases("expand");

    public static IEnumerable<TestCaseData> RoleErrors => Cases("roleErrors");

    /// <summary>Every group of the file that holds cases.</summary>
    public static IEnumerable<string> Groups =>
        All.EnumerateObject().Where(group => group.Value.ValueKind == JsonValueKind.Array).Select(group => group.Name);

    public static string[] Texts(this JsonElement vector, string name) =>
        [.. vector.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    public static string Text(this JsonElement vector, string name) => vector.GetProperty(name).GetString()!;

    private static IEnumerable<TestCaseData> Cases(string group) => All.GetProperty(group).EnumerateArray()
        .Select((vector, index) => new TestCaseData(vector).SetArgDisplayNames($"{index}: {Title(vector)}"));

    private static string Title(JsonElement vector) =>
        vector.TryGetProperty("name", out var name) ? name.GetString()! : vector.GetRawText();
}
