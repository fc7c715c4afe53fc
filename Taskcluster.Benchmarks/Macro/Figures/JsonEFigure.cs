using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Modules.Kernel.JsonE;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>Our renderer of JSON-e beside the official one for Node.</summary>
internal sealed class JsonEFigure : Figure
{
    private const string SharedVariable = "TASKCLUSTER_SHARED";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public override string Name => "jsonE";

    public override string Title => "JSON-e";

    public override string Text =>
        "Templates that were parsed beforehand are rendered on one thread, all of a set over and over, those that end "
        + "in an error too, in rounds that alternate with npm json-e in a Node of its own doing the same. The official "
        + $"suite is the 1,175 cases of its specification, where {SharedVariable} names the folder that has them; our "
        + "own cases are those of our tests.";

    public override async Task<Table> Take(Bench bench)
    {
        var table = new Table("templates", "cases", "ours renders/s", "official renders/s", "ratio %");
        try
        {
            await using var node = await NodeProcess.Start("json-e.mjs", "json-e");
            foreach (var (name, path) in Sets())
            {
                var set = CaseSet.Read(path);
                var ratios = await Compare(bench, node, name, set, table);
                bench.Targets.JsonE.Take(Table.Median(ratios), name);
            }
        }
        catch (MissingNodeException reason)
        {
            bench.Targets.JsonE.Lack(reason.Message);
            foreach (var (name, path) in Sets())
            {
                var set = CaseSet.Read(path);
                _ = set.Round(WarmUp);
                table.Add(name, $"{set.Count:#,0}", Table.Number(set.Round(bench.Options.Round)), reason.Message, "");
            }
        }

        return table;
    }

    // The last one is that which the target is about.
    private static IEnumerable<(string Name, string Path)> Sets()
    {
        yield return ("our own cases",
            Path.Combine(Publication.FindRoot(), "Taskcluster.Tests", "Vectors", "json-e.json"));
        if (Environment.GetEnvironmentVariable(SharedVariable) is { Length: > 0 } folder)
        {
            yield return ("official suite", Path.Combine(folder, "vectors", "json-e-specification.json"));
        }
    }

    private async Task<List<double>> Compare(
        Bench bench, NodeProcess node, string name, CaseSet set, Table table)
    {
        _ = set.Round(WarmUp);
        _ = await OfficialRound(node, set, WarmUp);
        var (ours, theirs, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            ours.Add(set.Round(bench.Options.Round));
            theirs.Add(await OfficialRound(node, set, bench.Options.Round));
            ratios.Add(100 * ours[^1] / theirs[^1]);
            Bench.Say($"{Name}, {name}: {ours[^1]:0}/s, official {theirs[^1]:0}/s");
        }

        table.Add(
            name, $"{set.Count:#,0}", Table.MedianAndRange(ours), Table.MedianAndRange(theirs),
            Table.MedianAndRange(ratios));
        return ratios;
    }

    private static async Task<double> OfficialRound(NodeProcess node, CaseSet set, TimeSpan length)
    {
        var answer = (await node.Ask($"round {length.TotalMilliseconds:0} {set.Path}")).Split(' ');
        return double.Parse(answer[0], CultureInfo.InvariantCulture) * 1_000_000
            / double.Parse(answer[1], CultureInfo.InvariantCulture);
    }

    /// <summary>The cases of a file, parsed.</summary>
    private sealed class CaseSet(string path, IReadOnlyList<(JsonNode? Template, JsonObject Context)> cases)
    {
        public string Path => path;

        public int Count => cases.Count;

        public static CaseSet Read(string path)
        {
            var root = JsonNode.Parse(File.ReadAllBytes(path))!;
            return new CaseSet(path,
            [
                .. root["cases"]!.AsArray().Select(one =>
                    (one!["template"], (one["context"] ?? root["context"])!.AsObject())),
            ]);
        }

        /// <summary>Renders all, over and over, for at least so long; gives how many there were a second.</summary>
        public double Round(TimeSpan length)
        {
            var now = TimeProvider.System.GetUtcNow();
            var start = Stopwatch.GetTimestamp();
            var count = 0L;
            while (Stopwatch.GetElapsedTime(start) < length)
            {
                foreach (var (template, context) in cases)
                {
                    Render(template, context, now);
                }

                count += cases.Count;
            }

            return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        private static void Render(JsonNode? template, JsonObject context, DateTimeOffset now)
        {
            try
            {
                _ = JsonE.Render(template, context, now);
            }
            catch (JsonEException)
            {
                // Many of the cases are wrong on purpose.
            }
        }
    }
}
