using System.Globalization;
using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.QueueSearch.Index;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.QueueSearch.Api;

/// <summary>queue-search.listTasks: which tasks are such and such.</summary>
/// <remarks>
/// Whoever may list tasks sees parts of definitions and states of all of them, hence needs the scopes of
/// <c>queue.task</c> and <c>queue.status</c> for all. A scope of its own comes on top: without a search, only those
/// know a task's id who were told it.
/// </remarks>
public sealed class ListTasks() : ApiMethod<ListTasks.Request, FoundTasks>(() => QueueSearchJson.Default.FoundTasks)
{
    private const string Anything = "^[^]+$";

    private const string Time = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$";

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue-search",
        Name = "listTasks",
        Route = "GET /tasks",
        Query =
        [
            .. QueryParameter.Paging,
            new("owner", Anything),
            new("name", Anything),
            new("tags", Anything),
            new("state", "^(unscheduled|pending|running|completed|failed|exception)$"),
            new("taskQueueId", Patterns.TaskQueueId),
            new("taskGroupId", Patterns.SlugId),
            new("route", Anything),
            new("worker", "^[a-zA-Z0-9-_]{1,38}/[a-zA-Z0-9-_]{1,38}$"),
            new("from", Time),
            new("to", Time),
        ],
        Scopes = AllOf("queue-search:list-tasks", "queue:get-task:*", "queue:status:*"),
        Output = typeof(FoundTasks),
        Stability = Stability.Experimental,
        Category = "Search",
        Title = "List Tasks",
        Description = """
            List the tasks that satisfy all conditions that are given, newest first by the time of creation that their
            definitions say:

            * `owner`: the owner of the metadata, exactly;
            * `name`: words that the name of the metadata has, whatever their case (`linux opt` finds
              `build-Linux/opt`);
            * `tags`: tags with their values, written as a query string is (`kind=build&os=linux`), hence escaped once
              more in the URL;
            * `state`: the task's state;
            * `taskQueueId`, `taskGroupId`: the task's queue and group;
            * `route`: one of the task's routes, without `route.` before it;
            * `worker`: a worker that claimed one of its runs, as `workerGroup/workerId`;
            * `from`, `to`: created at that time or later, and before that time.

            The search hears of tasks a moment after the queue did. A page may be short, or empty, and yet have a
            `continuationToken`: a search whose conditions seldom meet goes on with the next page.
            """,
    };

    public override Request Bind(ApiCall call) => new(Terms(call), Moment(call, "from"), Moment(call, "to"))
    {
        Page = Page.Strictly(call),
    };

    // The rarest first, as far as one can know.
    private static List<string> Terms(ApiCall call)
    {
        var terms = new List<string>();
        Add("worker", SearchTerms.Worker);
        Add("taskGroupId", SearchTerms.Group);
        Add("route", SearchTerms.Route);
        Add("owner", SearchTerms.Owner);
        if (call.QueryValue("tags") is { } tags)
        {
            terms.AddRange(TagTerms(tags));
        }

        if (call.QueryValue("name") is { } name)
        {
            terms.AddRange(NameTerms(name));
        }

        Add("taskQueueId", SearchTerms.Queue);
        Add("state", SearchTerms.State);
        return terms.Count == 0 ? [SearchTerms.Every] : [.. terms.Distinct(StringComparer.Ordinal)];

        void Add(string parameter, Func<string, string> term)
        {
            if (call.QueryValue(parameter) is { } value)
            {
                terms.Add(term(value));
            }
        }
    }

    private static List<string> NameTerms(string name) => SearchTerms.Name(name) is { Count: > 0 } terms
        ? terms
        : throw ApiError.InputError($"name is '{name}', which has no word; a word consists of letters and digits.");

    private static IEnumerable<string> TagTerms(string tags)
    {
        foreach (var pair in tags.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            if (equals < 0
                || !Kernel.Http.RawTarget.TryDecode(pair.AsSpan(0, equals), out var key)
                || !Kernel.Http.RawTarget.TryDecode(pair.AsSpan(equals + 1), out var value))
            {
                throw ApiError.InputError(
                    $"tags has '{pair}', which is no tag with its value; it must be as in kind=build&os=linux, "
                    + "with percent escapes for '&', '=' and '%' in keys and values.");
            }

            yield return SearchTerms.Tag(key, value);
        }
    }

    private static DateTimeOffset? Moment(ApiCall call, string parameter)
    {
        if (call.QueryValue(parameter) is not { } text)
        {
            return null;
        }

        return WireTime.TryParse(text.AsSpan(), out var moment)
            ? moment
            : throw ApiError.InputError(
                $"{parameter} is '{text}', which is no time; it must be as in 2026-11-22T05:00:00.000Z.");
    }

    public sealed record Request(IReadOnlyList<string> Terms, DateTimeOffset? From, DateTimeOffset? To)
        : IRequest<FoundTasks>
    {
        public required Page Page { get; init; }
    }

    internal sealed class Handler(TaskSearch search) : IRequestHandler<Request, FoundTasks>
    {
        public Task<FoundTasks> Handle(Request request, CancellationToken cancellationToken)
        {
            var (page, place) = (request.Page, Place.Newest);
            if (page.After(0) is { Length: > 0 } created)
            {
                place = new Place(Number(created), Number(page.After(1)));
            }

            return Task.FromResult(search.Find(
                new SearchRange(request.Terms, request.From, request.To), place, page.Limit));
        }

        private static long Number(string text) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw ApiError.InputError(
                    $"{Page.InvalidToken}: it was not given by a page of this list. "
                    + "Leave it out to begin with the first page.");
    }
}
