using System.Globalization;
using System.Text;

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>Writes metrics in the text format 0.0.4 of Prometheus.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static byte[] Of(IReadOnlyList<Metric> metrics)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var metric in metrics)
        {
            text.Append("# HELP ").Append(metric.Name).Append(' ').Append(EscapeHelp(metric.Help)).Append('\n');
            text.Append("# TYPE ").Append(metric.Name).Append(' ').Append(KindOf(metric)).Append('\n');
            var all = metric.All();
            if (all.Count == 0 && metric is { Kind: MetricKind.Counter, IsObservable: false, HasLabels: false })
            {
                // It has never been raised, which is a value too.
                text.Append(metric.Name).Append(" 0\n");
            }

            foreach (var series in all)
            {
                Write(text, metric, series);
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string KindOf(Metric metric) => metric.Kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };

    private static void Write(StringBuilder text, Metric metric, MetricSeries series)
    {
        if (metric.Kind != MetricKind.Histogram)
        {
            Write(text, metric.Name, "", series, bound: null, series.Value);
            return;
        }

        var sum = series.Value;
        var buckets = series.Buckets();
        var count = 0L;
        for (var index = 0; index < buckets.Length; index++)
        {
            count += buckets[index];
            var bound = index < metric.Bounds.Count ? Number(metric.Bounds[index]) : "+Inf";
            Write(text, metric.Name, "_bucket", series, bound, count);
        }

        Write(text, metric.Name, "_sum", series, bound: null, sum);
        Write(text, metric.Name, "_count", series, bound: null, count);
    }

    private static void Write(
        StringBuilder text, string name, string part, MetricSeries series, string? bound, double value)
    {
        text.Append(name).Append(part);
        var separator = '{';
        foreach (var (label, labelled) in series.Tags)
        {
            text.Append(separator).Append(label).Append("=\"").Append(EscapeLabel(labelled)).Append('"');
            separator = ',';
        }

        if (bound is not null)
        {
            text.Append(separator).Append("le=\"").Append(bound).Append('"');
            separator = ',';
        }

        text.Append(separator == ',' ? "} " : " ").Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string EscapeHelp(string text) => text.Replace("\\", "\\\\").Replace("\n", "\\n");

    private static string EscapeLabel(object? value) =>
        EscapeHelp(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"");
}
