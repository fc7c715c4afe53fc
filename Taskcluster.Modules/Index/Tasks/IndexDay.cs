using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Index.Tasks;

/// <summary>The days by which the index forgets; they begin at midnight UTC.</summary>
internal static class IndexDay
{
    /// <summary>The beginning of the day after; of the last day there is, its end.</summary>
    public static DateTimeOffset After(DateTimeOffset moment)
    {
        var day = moment.UtcDateTime.Date;
        return day < DateTime.MaxValue.Date
            ? new DateTimeOffset(day.AddDays(1), TimeSpan.Zero)
            : DateTimeOffset.MaxValue.ToWire();
    }
}
