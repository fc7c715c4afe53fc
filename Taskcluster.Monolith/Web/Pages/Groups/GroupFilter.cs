using System.Globalization;

namespace Taskcluster.Monolith.Web.Pages.Groups;

/// <summary>Which tasks of a group a page shows, as its query says it.</summary>
/// <param name="Words">All of them must be in what is told of a task; <c>state:failed</c> asks for a state.</param>
/// <param name="State">A state; empty for any.</param>
/// <param name="Kind">A kind; empty for any.</param>
/// <param name="Page">From 1.</param>
public sealed record GroupFilter(string Words, string State, string Kind, int Page)
{
    /// <summary>Rows of a page. All of a group of that size is in the browser, where filtering takes no time.</summary>
    public const int PageSize = 500;

    private const string StatePrefix = "state:";

    // What wants somebody's attention stands first.
    private static readonly string[] States =
        ["failed", "exception", "running", "pending", "unscheduled", "completed"];

    /// <summary>Failed tasks first, completed ones last, then by their names.</summary>
    public static IComparer<GroupTask> Order { get; } = Comparer<GroupTask>.Create((one, other) =>
    {
        var order = Array.IndexOf(States, one.State).CompareTo(Array.IndexOf(States, other.State));
        order = order != 0 ? order : string.CompareOrdinal(one.Name, other.Name);
        return order != 0 ? order : string.CompareOrdinal(one.TaskId, other.TaskId);
    });

    /// <summary>What a field offers.</summary>
    public static IReadOnlyList<(string Value, string Text)> StateOptions { get; } =
        [("", "any"), .. States.Select(state => (state, state))];

    /// <summary>Whether all tasks of the group are meant.</summary>
    public bool IsEverything => Words.Length == 0 && State.Length == 0 && Kind.Length == 0;

    public static GroupFilter Of(SiteRequest request) => new(
        request.Query("q")?.Trim() ?? "",
        request.Query("state") ?? "",
        request.Query("kind") ?? "",
        int.TryParse(request.Query("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0
            ? page
            : 1);

    /// <summary>Those that are meant, in their order.</summary>
    public IReadOnlyList<GroupTask> Apply(IReadOnlyList<GroupTask> tasks)
    {
        if (IsEverything)
        {
            return tasks;
        }

        var words = Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. tasks.Where(task => (State.Length == 0 || task.State == State)
                && (Kind.Length == 0 || task.Kind == Kind)
                && Array.TrueForAll(words, word => Has(task, word))),
        ];
    }

    /// <summary>The rows of the page.</summary>
    public IReadOnlyList<GroupTask> Rows(IReadOnlyList<GroupTask> meant) =>
        [.. meant.Skip((int)Math.Min(meant.Count, (Page - 1L) * PageSize)).Take(PageSize)];

    /// <summary>The address of another page of the same, or of the same in another view.</summary>
    public string Url(string path, string? view, int page = 1) => SiteUrl.With(
        path,
        ("view", view),
        ("q", Words),
        ("state", State),
        ("kind", Kind),
        ("page", page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null));

    private static bool Has(GroupTask task, string word) =>
        word.StartsWith(StatePrefix, StringComparison.OrdinalIgnoreCase)
            ? task.State.Contains(word[StatePrefix.Length..], StringComparison.OrdinalIgnoreCase)
            : task.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
                || task.TaskId.Contains(word, StringComparison.OrdinalIgnoreCase)
                || task.Kind.Contains(word, StringComparison.OrdinalIgnoreCase)
                || task.TaskQueueId.Contains(word, StringComparison.OrdinalIgnoreCase)
                || task.State.Contains(word, StringComparison.OrdinalIgnoreCase);
}
