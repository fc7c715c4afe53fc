using System.Globalization;
using System.Text.RegularExpressions;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Metrics;

/// <summary>
/// What Prometheus would read, read strictly: each family with its HELP and TYPE before its samples and all of them
/// together, no sample twice, histograms that add up.
/// </summary>
internal sealed partial class Exposition
{
    private const string Label = """[a-z_]+="(?:[^"\\\n]|\\\\|\\"|\\n)*\x22""";
    private const string Number = @"(\+Inf|-?[0-9.]+(?:E[-+][0-9]+)?)";

    private readonly Dictionary<string, double> samples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> types = new(StringComparer.Ordinal);

    private Exposition(string text)
    {
        if (!text.EndsWith('\n'))
        {
            throw new FormatException("The last line has no end.");
        }

        string? family = null;
        string? helped = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } help)
            {
                helped = help.Groups[1].Value;
            }
            else if (TypeLine().Match(line) is { Success: true } type)
            {
                family = type.Groups[1].Value;
                Require(family == helped, $"{family} has no HELP before its TYPE.");
                Require(types.TryAdd(family, type.Groups[2].Value), $"{family} comes twice.");
                Require(
                    (type.Groups[2].Value == "counter") == family.EndsWith("_total", StringComparison.Ordinal),
                    $"{family} is a {type.Groups[2].Value}.");
            }
            else
            {
                Sample(line, family);
            }
        }

        foreach (var histogram in types.Where(type => type.Value == "histogram"))
        {
            RequireWhole(histogram.Key);
        }
    }

    public IReadOnlyCollection<string> Names => types.Keys;

    /// <summary>The names, kinds and helps as a table says them.</summary>
    public IReadOnlyDictionary<string, string> Types => types;

    /// <summary>The value of a sample such as <c>a_total{b="c"}</c>; 0 where there is none.</summary>
    public double this[string sample] => samples.GetValueOrDefault(sample);

    public bool Has(string sample) => samples.ContainsKey(sample);

    public IEnumerable<KeyValuePair<string, double>> Of(string name) => samples.Where(
        sample => sample.Key == name || sample.Key.StartsWith(name + "{", StringComparison.Ordinal));

    public static Exposition Parse(string text) => new(text);

    public static async Task<Exposition> Read(RunningServer server)
    {
        using var http = new HttpClient();
        return new Exposition(await http.GetStringAsync(new Uri($"http://localhost:{server.Port}/metrics")));
    }

    private void Sample(string line, string? family)
    {
        var match = SampleLine().Match(line);
        Require(match.Success && family is not null, $"This is no sample: {line}");
        var name = match.Groups[1].Value;
        var isOfFamily = types[family!] == "histogram"
            ? name == family + "_bucket" || name == family + "_sum" || name == family + "_count"
            : name == family;
        Require(isOfFamily, $"{name} stands among {family}.");
        var value = match.Groups[3].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        Require(samples.TryAdd(name + match.Groups[2].Value, value), $"This comes twice: {line}");
    }

    private void RequireWhole(string name)
    {
        foreach (var (sample, count) in Of(name + "_count"))
        {
            var labels = sample[(name + "_count").Length..];
            var start = labels.Length == 0 ? "{le=" : labels[..^1] + ",le=";
            var buckets = samples
                .Where(one => one.Key.StartsWith($"{name}_bucket{start}", StringComparison.Ordinal))
                .Select(one => one.Value).ToList();
            Require(buckets.Count > 1 && buckets.SequenceEqual(buckets.Order()), $"{sample}: buckets must grow.");
            Require(buckets[^1].Equals(count), $"{sample}: the last bucket has all.");
            Require(Has($"{name}_sum{labels}"), $"{sample} has no sum.");
        }
    }

    private static void Require(bool isRight, string fault)
    {
        if (!isRight)
        {
            throw new FormatException(fault);
        }
    }

    [GeneratedRegex(@"^# HELP ([a-z_]+) \S(?:[^\\]|\\\\|\\n)*$", RegexOptions.None, 1000)]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-z_]+) (counter|gauge|histogram)$", RegexOptions.None, 1000)]
    private static partial Regex TypeLine();

    [GeneratedRegex($"^([a-z_]+)((?:\\{{{Label}(?:,{Label})*\\}})?) {Number}$", RegexOptions.None, 1000)]
    private static partial Regex SampleLine();
}
