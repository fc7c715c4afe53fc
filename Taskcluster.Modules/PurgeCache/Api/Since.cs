using System.Globalization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.PurgeCache.Api;

/// <summary>
/// The query option <c>since</c>. The original takes whatever its platform can read as a date (spec/services.md §4.5);
/// here that is a moment as the API writes it, its shorter forms of ISO 8601, and those of HTTP and e-mail. A moment
/// without a zone is UTC, and what is finer than a millisecond is cut off.
/// </summary>
internal static class Since
{
    private const string Name = "since";

    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] FurtherLayouts =
    [
        "yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mmzzz",
        "ddd, d MMM yyyy HH:mm:ss 'GMT'", "ddd, d MMM yyyy HH:mm:ss zzz", "d MMM yyyy HH:mm:ss 'GMT'",
        "d MMM yyyy HH:mm:ss zzz",
    ];

    /// <summary>The moment that was sent; without one, the first of all.</summary>
    /// <exception cref="ApiError">400 InvalidRequestArguments: the text is no moment.</exception>
    public static DateTimeOffset Of(ApiCall call) =>
        call.QueryValue(Name) is not { } text ? DateTimeOffset.MinValue
        : TryParse(text, out var moment) ? moment.ToWire()
        : throw ApiError.InvalidRequestArguments(
            $"Query parameter {Name}: '{text}' is not valid, error: Invalid Date. "
            + "It must be a moment such as 2030-01-31T12:00:00.000Z.");

    internal static bool TryParse(string text, out DateTimeOffset moment) =>
        WireTime.TryParse(text, out moment)
        || DateTimeOffset.TryParseExact(text, FurtherLayouts, CultureInfo.InvariantCulture, Styles, out moment);
}
