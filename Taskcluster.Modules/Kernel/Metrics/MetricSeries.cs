namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>The values of an instrument for one set of labels. Any thread may raise them, and none waits.</summary>
internal sealed class MetricSeries
{
    private readonly long[] buckets;
    private double value;

    /// <param name="tags">The labels.</param>
    /// <param name="bounds">Of buckets; the last bucket has none.</param>
    /// <param name="next">Another series whose labels have the same hash.</param>
    public MetricSeries(KeyValuePair<string, object?>[] tags, int bounds, MetricSeries? next)
    {
        Tags = tags;
        Next = next;
        buckets = bounds == 0 ? [] : new long[bounds + 1];
    }

    public KeyValuePair<string, object?>[] Tags { get; }

    public MetricSeries? Next { get; }

    /// <summary>The value; of a histogram the sum.</summary>
    public double Value => Volatile.Read(ref value);

    /// <summary>How many values fell into each bucket.</summary>
    public long[] Buckets() => [.. buckets.Select((_, index) => Interlocked.Read(ref buckets[index]))];

    public void Set(double now) => Volatile.Write(ref value, now);

    public void Add(double more)
    {
        var before = Volatile.Read(ref value);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref value, before + more, before);
            if (found.Equals(before))
            {
                return;
            }

            before = found;
        }
    }

    public void Count(double measured, double[] bounds)
    {
        var index = 0;
        while (index < bounds.Length && measured > bounds[index])
        {
            index++;
        }

        Interlocked.Increment(ref buckets[index]);
        Add(measured);
    }

    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != Tags.Length)
        {
            return false;
        }

        for (var index = 0; index < tags.Length; index++)
        {
            if (tags[index].Key != Tags[index].Key || !Equals(tags[index].Value, Tags[index].Value))
            {
                return false;
            }
        }

        return true;
    }
}
