using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Monolith.Web.SignIn;

/// <summary>When something is to end, as people write it: <c>1d</c>, <c>3 days</c>, or a moment.</summary>
public static class OwnSpan
{
    /// <summary>The moment, which is to come.</summary>
    /// <exception cref="ApiFailure">400: the text is neither, or in the past.</exception>
    public static DateTimeOffset EndOf(string text, DateTimeOffset now)
    {
        var end = text.Trim() is not { Length: > 0 } trimmed ? (DateTimeOffset?)null
            : TimeExpression.TryParse(trimmed, out var span) ? After(now, span)
            : WireTime.TryParse(trimmed, out var moment) ? moment
            : null;
        return end > now
            ? end.Value
            : throw ApiFailure.Input(
                $"'{text}' is no time to come: write a span such as 1d or 3 days, or a moment such as "
                + $"{WireTime.Format(now.AddDays(1))}.");
    }

    private static DateTimeOffset After(DateTimeOffset now, TimeSpan span) =>
        span < DateTimeOffset.MaxValue - now && span > TimeSpan.Zero ? now + span : now;
}
