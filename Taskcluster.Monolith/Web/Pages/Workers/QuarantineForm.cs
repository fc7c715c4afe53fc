using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Workers;

/// <summary>The form by which a worker is put into quarantine, as the API takes it.</summary>
internal static class QuarantineForm
{
    /// <summary>Where the moment is given that stands beside it.</summary>
    public const string Exactly = "until";

    // Long enough that nobody sees its end, and still a moment that every client can read.
    private const int Ever = 365_000;

    /// <summary>For how long, as the field <c>howLong</c> offers it: hours, or <see cref="Exactly"/>.</summary>
    public static IReadOnlyList<(string Value, string Text)> Spans { get; } =
    [
        ("1", "an hour"), ("24", "a day"), ("168", "a week"), ("720", "30 days"),
        ($"{Ever * 24}", "until somebody lets it out"), (Exactly, "until the moment below"),
    ];

    /// <summary>The body that puts it in.</summary>
    /// <exception cref="ApiFailure">400: the moment is none.</exception>
    public static JsonObject Enter(PostedForm form, DateTimeOffset now) => Body(Until(form, now), form["reason"]);

    /// <summary>The body that lets it out: a moment in the past does so.</summary>
    public static JsonObject Leave(PostedForm form, DateTimeOffset now) =>
        Body(now.AddSeconds(-1), form["releaseReason"]);

    private static DateTimeOffset Until(PostedForm form, DateTimeOffset now)
    {
        var howLong = form["howLong"];
        if (howLong != Exactly)
        {
            return Spans.Any(span => span.Value == howLong) && int.TryParse(howLong, out var hours)
                ? now.AddHours(hours)
                : throw ApiFailure.Input($"'{howLong}' is no length of a quarantine. Choose one of those offered.");
        }

        var text = form.Required("until", "The end of the quarantine");
        return WireTime.TryParse(text, out var moment)
            ? moment
            : throw ApiFailure.Input(
                $"'{text}' is no moment. Write it like {WireTime.Format(now.AddDays(1))}, in UTC.");
    }

    private static JsonObject Body(DateTimeOffset until, string reason)
    {
        var body = new JsonObject { ["quarantineUntil"] = WireTime.Format(until) };
        if (reason.Trim() is { Length: > 0 } info)
        {
            body["quarantineInfo"] = info;
        }

        return body;
    }
}
