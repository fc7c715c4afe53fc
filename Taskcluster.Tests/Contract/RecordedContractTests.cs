using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Fixture;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Contract;

/// <summary>
/// A contract changes only where somebody means it to: what the server publishes is what <c>Recorded</c> holds.
/// </summary>
public sealed class RecordedContractTests
{
    private const string Variable = "TASKCLUSTER_RECORD";
    private const int LinesAtMost = 60;

    private const string HowToRecord = $"""
        If that is meant, record it:
        {Variable}=1 dotnet test -c Release --filter FullyQualifiedName~RecordedContract
        """;

    private static bool IsRecording => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    [Test]
    public async Task What_is_published_is_what_was_recorded()
    {
        await using var server = await RunningServer.Start();
        await using var fixture = await RunningServer.StartFixture();
        var published = new Dictionary<string, string[]>(await RecordedContract.Of(server));
        published.Should().NotContainKey(FixtureModule.Name, "no server has it but a fixture");
        published.Add(FixtureModule.Name, (await RecordedContract.Of(fixture))[FixtureModule.Name]);
        if (IsRecording)
        {
            await Record(published);
        }

        var problems = new List<string>();
        foreach (var service in published.Keys.Union(RecordedServices()).Order(StringComparer.Ordinal))
        {
            var file = RecordedContract.FileOf(service);
            var recorded = File.Exists(file) ? await File.ReadAllLinesAsync(file) : [];
            problems.AddRange(Differences(recorded, published.GetValueOrDefault(service) ?? []));
        }

        Assert.That(problems, Is.Empty, string.Join('\n',
            [.. problems.Take(LinesAtMost), $"{problems.Count} lines differ.", HowToRecord]));
    }

    [Test]
    public void A_difference_shows_what_was_and_what_is()
    {
        string[] recorded = ["{", "  \"a\": 1,", "  \"b\": 2,", "  \"c\": 3", "}"];
        string[] published = ["{", "  \"a\": 1,", "  \"b\": 4,", "  \"c\": 3,", "  \"d\": 5", "}"];

        Differences(recorded, published).Should().Equal(
            "recorded:  \"b\": 2", "published: \"b\": 4", "published: \"d\": 5");
        Differences(recorded, []).Should().HaveCount(3, "a service that is gone takes its facts along");
        Differences(recorded, recorded).Should().BeEmpty();
    }

    private static async Task Record(IReadOnlyDictionary<string, string[]> published)
    {
        Directory.CreateDirectory(RecordedContract.Folder);
        foreach (var gone in RecordedServices().Except(published.Keys))
        {
            File.Delete(RecordedContract.FileOf(gone));
        }

        foreach (var (service, lines) in published)
        {
            await File.WriteAllTextAsync(RecordedContract.FileOf(service), string.Join('\n', lines) + "\n");
        }
    }

    private static List<string> RecordedServices() =>
    [
        .. new DirectoryInfo(RecordedContract.Folder).EnumerateFiles("*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file.Name)),
    ];

    // Facts are sorted, so that lines of one address come to stand together.
    private static IEnumerable<string> Differences(IEnumerable<string> recorded, IEnumerable<string> published)
    {
        var (before, now) = (Facts(recorded), Facts(published));
        return before.Except(now).Select(fact => (Fact: fact, Label: "recorded: "))
            .Concat(now.Except(before).Select(fact => (Fact: fact, Label: "published:")))
            .OrderBy(line => line.Fact.Split("\": ")[0], StringComparer.Ordinal)
            .ThenByDescending(line => line.Label, StringComparer.Ordinal)
            .Select(line => $"{line.Label} {line.Fact}");
    }

    private static List<string> Facts(IEnumerable<string> lines) =>
    [
        .. lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Select(line => line.Trim().TrimEnd(',')),
    ];
}
