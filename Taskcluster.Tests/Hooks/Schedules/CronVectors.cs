using System.Text.Json;
using NUnit.Framework;

namespace Taskcluster.Tests.Hooks.Schedules;

/// <summary>The facts of Vectors/cron.json, one test case each, named by the expression and the time.</summary>
public static class CronVectors
{
    private static readonly JsonElement All =
        JsonDocument.Parse(File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "Vectors/cron.json"))).RootElement;

    public static IEnumerable<TestCaseData> Times => Cases("next");

    public static IEnumerable<TestCaseData> Errors => Cases("error");

    /// <summary>How many there are of any kind.</summary>
    public static int Count => All.GetProperty("vectors").GetArrayLength();

    private static IEnumerable<TestCaseData> Cases(string outcome) =>
        from vector in All.GetProperty("vectors").EnumerateArray()
        where vector.TryGetProperty(outcome, out _)
        let schedule = vector.GetProperty("schedule").EnumerateArray().Select(text => text.GetString()!).ToArray()
        let reference = vector.GetProperty("reference").GetString()!
        select new TestCaseData(schedule, reference, vector.GetProperty(outcome).GetString()!)
            .SetArgDisplayNames($"{string.Join(" | ", schedule)} after {reference}");
}
