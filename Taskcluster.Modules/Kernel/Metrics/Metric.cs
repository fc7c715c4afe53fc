using System.Diagnostics.Metrics;

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>
/// An instrument with all its series. Measuring allocates nothing but a series that is new.
/// </summary>
internal sealed class Metric
{
    private const int Heads = 64;

    // A bound for the memory, which no instrument of ours comes near.
    private const int MostSeries = 5000;

    private const string Milliseconds = "ms";

    private readonly Lock gate = new();
    private readonly bool isSet;
    private readonly double scale;
    private readonly double[] bounds;
    private MetricSeries?[] heads = new MetricSeries?[Heads];
    private int count;

    public Metric(Instrument instrument)
    {
        var type = instrument.GetType();
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        Kind = generic == typeof(Histogram<>) ? MetricKind.Histogram
            : generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? MetricKind.Counter
            : MetricKind.Gauge;
        isSet = instrument.IsObservable || generic == typeof(Gauge<>);
        scale = instrument.Unit == Milliseconds ? 0.001 : 1;
        bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? [];
        Name = NameOf(instrument, Kind);
        Help = (instrument.Description ?? "").TrimEnd('.');
        IsObservable = instrument.IsObservable;
        HasLabels = instrument.Tags?.Any() ?? false;
    }

    /// <summary>Its name for Prometheus: base units, and <c>_total</c> for a counter.</summary>
    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    public bool IsObservable { get; }

    /// <summary>Whether its series have labels, so that one without any says nothing.</summary>
    public bool HasLabels { get; }

    /// <summary>The upper bounds of a histogram's buckets, without the last, which has none.</summary>
    public IReadOnlyList<double> Bounds => bounds;

    /// <summary>All series, in the order of their labels.</summary>
    public IReadOnlyList<MetricSeries> All()
    {
        var all = new List<MetricSeries>();
        foreach (var head in heads)
        {
            for (var series = head; series is not null; series = series.Next)
            {
                all.Add(series);
            }
        }

        return [.. all.OrderBy(
            series => string.Join('\n', series.Tags.Select(tag => tag.Value)), StringComparer.Ordinal)];
    }

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(tags) is not { } series)
        {
            return;
        }

        var scaled = value * scale;
        if (Kind == MetricKind.Histogram)
        {
            series.Count(scaled, bounds);
        }
        else if (isSet)
        {
            series.Set(scaled);
        }
        else
        {
            series.Add(scaled);
        }
    }

    /// <summary>Forgets everything: what is observed is told anew each time, and what is not told is gone.</summary>
    public void Forget()
    {
        lock (gate)
        {
            heads = new MetricSeries?[Heads];
            count = 0;
        }
    }

    private static string NameOf(Instrument instrument, MetricKind kind)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch
        {
            "s" or Milliseconds => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return kind == MetricKind.Counter ? name + "_total" : name;
    }

    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0;
        foreach (var tag in tags)
        {
            hash = (hash * 31) + (tag.Value?.GetHashCode() ?? 0);
        }

        return hash & (Heads - 1);
    }

    private MetricSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var head = HashOf(tags);
        return Find(head, tags) ?? Add(head, tags);
    }

    private MetricSeries? Find(int head, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        for (var series = Volatile.Read(ref heads[head]); series is not null; series = series.Next)
        {
            if (series.Has(tags))
            {
                return series;
            }
        }

        return null;
    }

    private MetricSeries? Add(int head, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (gate)
        {
            if (Find(head, tags) is { } found)
            {
                return found;
            }

            if (count >= MostSeries)
            {
                return null;
            }

            count++;
            var series = new MetricSeries(tags.ToArray(), bounds.Length, heads[head]);
            Volatile.Write(ref heads[head], series);
            return series;
        }
    }
}
