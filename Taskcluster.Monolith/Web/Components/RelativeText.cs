using System.Globalization;

namespace Taskcluster.Monolith.Web.Components;

/// <summary>Spans of time in words for people.</summary>
public static class RelativeText
{
    private static readonly (string One, string Many, double Seconds)[] Units =
    [
        ("year", "years", 365 * 86400.0),
        ("month", "months", 30 * 86400.0),
        ("day", "days", 86400),
        ("hour", "hours", 3600),
        ("minute", "minutes", 60),
        ("second", "seconds", 1),
    ];

    /// <summary>A moment as seen from another one: <c>3 minutes ago</c>, <c>in 2 days</c>.</summary>
    public static string Of(DateTimeOffset moment, DateTimeOffset now)
    {
        var seconds = (moment - now).TotalSeconds;
        var (one, many, length) = Units.FirstOrDefault(unit => Math.Abs(seconds) >= unit.Seconds);
        if (one is null || Math.Abs(seconds) < 5)
        {
            return "just now";
        }

        var count = (long)Math.Abs(seconds / length);
        var text = $"{count} {(count == 1 ? one : many)}";
        return seconds < 0 ? $"{text} ago" : $"in {text}";
    }

    /// <summary>A length by its two greatest units: <c>1 h 4 min</c>, <c>12.3 s</c>.</summary>
    public static string Of(TimeSpan length) => length switch
    {
        { TotalSeconds: < 0 } => "-",
        { TotalSeconds: < 1 } => $"{length.TotalMilliseconds:0} ms",
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } => $"{length.Minutes} min {length.Seconds} s",
        { TotalDays: < 1 } => $"{length.Hours} h {length.Minutes} min",
        _ => $"{(int)length.TotalDays} d {length.Hours} h",
    };

    /// <summary>Bytes by thousands: <c>12.3 kB</c>.</summary>
    public static string OfBytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        double number = bytes;
        var unit = 0;
        while (number >= 1000 && unit < units.Length - 1)
        {
            number /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{number:0.#} {units[unit]}");
    }
}
