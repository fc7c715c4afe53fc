using System.Globalization;
using System.Text;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>A table of Markdown.</summary>
internal sealed class Table(params IReadOnlyList<string> columns)
{
    private readonly List<IReadOnlyList<string>> rows = [];

    public void Add(params IReadOnlyList<string> cells) => rows.Add(cells);

    /// <summary>A number with as many digits as mean something.</summary>
    public static string Number(double value) => value switch
    {
        >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>The median, and from where to where the values lay.</summary>
    public static string MedianAndRange(IReadOnlyList<double> values) =>
        $"{Number(Median(values))} ({Number(values.Min())}–{Number(values.Max())})";

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        AppendRow(text, columns);
        AppendRow(text, [.. columns.Select((_, index) => index == 0 ? "---" : "---:")]);
        foreach (var row in rows)
        {
            AppendRow(text, row);
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
