using System.Text.Json;
using NUnit.Framework;

namespace Taskcluster.Tests.Kernel.Hawk;

/// <summary>The facts of Vectors/hawk.json, one test case each.</summary>
public static class HawkVectors
{
    private static readonly JsonElement All =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "hawk.json"))).RootElement;

    public static IEnumerable<TestCaseData> Headers => Cases("headers");

    public static IEnumerable<TestCaseData> PayloadHashes => Cases("payloadHash");

    public static IEnumerable<TestCaseData> Bewits => Cases("bewits");

    public static IEnumerable<TestCaseData> TemporaryCredentials => Cases("tempCreds");

    public static IEnumerable<TestCaseData> TimestampMacs => Cases("tsMac");

    public static IEnumerable<TestCaseData> Validator => Cases("validator");

    public static JsonElement ValidatorContext => All.GetProperty("validatorContext");

    /// <summary>A text, or null where the member is null or missing.</summary>
    public static string? OptionalText(this JsonElement vector, string name) =>
        vector.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    public static DateTimeOffset Moment(this JsonElement vector, string name) =>
        DateTimeOffset.FromUnixTimeMilliseconds(vector.GetProperty(name).GetInt64());

    private static IEnumerable<TestCaseData> Cases(string group) => All.GetProperty(group).EnumerateArray()
        .Select((vector, index) => new TestCaseData(vector)
            .SetArgDisplayNames($"{index}: {vector.OptionalText("name") ?? vector.GetRawText()}"));
}
