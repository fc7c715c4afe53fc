using System.Globalization;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>What the page of the search asks for, as its query says it.</summary>
internal static partial class TaskSearch
{
    private const int PageSize = 100;

    private const string Format = "yyyy-MM-dd";

    private const string Owner = "owner";

    /// <summary>
    /// The conditions that a person enters: the name of the field, which is that of the query, and its label.
    /// </summary>
    public static IReadOnlyList<(string Name, string Label, string? Placeholder)> Texts { get; } =
    [
        ("taskQueueId", "Queue", "local/posix"),
        (Owner, "Owner", "me@example.com"),
        ("worker", "Worker", "group/id"),
        ("taskGroupId", "Task group", null),
        ("route", "Route", "index.my.project"),
        ("tags", "Tags", "kind=build&os=linux"),
    ];

    /// <summary>Every name in the query that a next page must have, too.</summary>
    public static IEnumerable<string> Names => ["q", "state", .. Texts.Select(text => text.Name), "from", "to"];

    /// <summary>Whether the text could be the id of a task or a group.</summary>
    public static bool IsId(string text) => SlugId().IsMatch(text);

    /// <summary>
    /// The parameters of <c>listTasks</c>. A mail address among the words of the name is taken for the owner, since the
    /// field at the top of every page is the only one there.
    /// </summary>
    /// <exception cref="ApiFailure">400: a day is none.</exception>
    public static (string Name, string? Value)[] Parameters(SiteRequest request)
    {
        var words = Given(request, "q");
        var isOwner = words?.Contains('@') == true && Given(request, Owner) is null;
        return
        [
            ("limit", PageSize.ToString(CultureInfo.InvariantCulture)),
            ("continuationToken", Given(request, "continuationToken")),
            (isOwner ? Owner : "name", words),
            ("state", Given(request, "state")),
            .. Texts.Select(text => (text.Name, Given(request, text.Name)))
                .Where(text => !isOwner || text.Name != Owner),
            ("from", Day(request, "from", days: 0)),
            ("to", Day(request, "to", days: 1)),
        ];
    }

    private static string? Given(SiteRequest request, string name) =>
        request.Query(name)?.Trim() is { Length: > 0 } value ? value : null;

    // Both days are meant with all of their hours.
    private static string? Day(SiteRequest request, string name, int days)
    {
        if (Given(request, name) is not { } text)
        {
            return null;
        }

        return DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day < DateOnly.MaxValue
            ? day.AddDays(days).ToString(Format, CultureInfo.InvariantCulture) + "T00:00:00.000Z"
            : throw ApiFailure.Input($"'{text}' is no day; it must be as in 2026-11-22.");
    }

    [GeneratedRegex(Patterns.SlugId, RegexOptions.NonBacktracking)]
    private static partial Regex SlugId();
}
