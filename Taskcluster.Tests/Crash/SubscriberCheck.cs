namespace Taskcluster.Tests.Crash;

/// <summary>
/// Whether each durable subscriber has handled every message, and done so once, in each task's order, and whether a
/// listener outside has heard of all.
/// </summary>
internal sealed class SubscriberCheck(string folder) : IDisposable
{
    /// <summary>Where each task of the load wants to stand in the index, under its own id.</summary>
    public const string Namespace = "crash";

    /// <summary>Of each change of a task a notification is to be told.</summary>
    public const string NotifyRoute = "notify.pulse.crash.on-transition";

    /// <summary>The exchanges that the listener outside is bound to.</summary>
    public static readonly IReadOnlyList<string> Exchanges =
    [
        .. new[] { "defined", "pending", "running", "completed", "failed", "exception" }
            .Select(state => $"{QueueExchange}task-{state}"),
    ];

    /// <summary>Where a mail goes about a task, when it has completed.</summary>
    public static string MailRoute(string taskId) => $"notify.email.{taskId}@example.com.on-completed";

    private const string QueueExchange = "exchange/taskcluster-queue/v1/";

    // What a task's transitions are, by its messages: it is told of while it is unscheduled, and not when a person or
    // the deadline ended it.
    private const string SelectTransitions = $"""
        SELECT json_extract(payload, '$.status.taskId'), json_extract(payload, '$.status')
        FROM pulse_messages WHERE exchange LIKE '{QueueExchange}task-%' AND exchange NOT LIKE '%task-group%'
          AND json_extract(payload, '$.status.taskQueueId') = '{RandomClient.QueueId}'
          AND (exchange NOT LIKE '%task-defined' OR json_extract(payload, '$.status.state') = 'unscheduled')
          AND COALESCE(json_extract(payload, '$.status.runs[#-1].reasonResolved'), '')
            NOT IN ('canceled', 'deadline-exceeded')
        ORDER BY seq
        """;

    private const string SelectNotifications = $"""
        SELECT json_extract(payload, '$.message.taskId'), json_extract(payload, '$.message')
        FROM pulse_messages WHERE exchange = 'exchange/taskcluster-notify/v1/notification'
          AND json_extract(payload, '$.message.taskQueueId') = '{RandomClient.QueueId}'
        ORDER BY seq
        """;

    private const string SelectCompleted = $"""
        SELECT DISTINCT json_extract(payload, '$.status.taskId') FROM pulse_messages
        WHERE exchange = '{QueueExchange}task-completed'
          AND json_extract(payload, '$.status.taskQueueId') = '{RandomClient.QueueId}'
        """;

    private const string SelectStates = """
        SELECT task_id || ' ' || COALESCE(json_extract(runs, '$[#-1].state'), 'unscheduled') FROM queue_tasks
        """;

    private readonly FolderRows rows = new(folder);

    /// <summary>The last message that the listener outside is to hear of.</summary>
    public long Newest => Told().LastOrDefault();

    /// <summary>Subscribers that have not handled every message, or are parked.</summary>
    public IReadOnlyList<string> Behind() =>
    [
        .. rows.Read("""
            SELECT name, cursor, (SELECT COALESCE(MAX(seq), 0) FROM pulse_messages) FROM pulse_subscribers
            WHERE cursor < (SELECT COALESCE(MAX(seq), 0) FROM pulse_messages) AND name NOT LIKE 'parked-%'
            """).Select(row => $"The subscriber {row[0]} stands at {row[1]} of {row[2]}."),
    ];

    /// <summary>Everything that is wrong once all have come to the log's end.</summary>
    public IEnumerable<string> Faults() =>
    [
        .. Behind(),
        .. Differences("index", Texts(SelectCompleted), Texts(
            $"SELECT name FROM index_tasks WHERE namespace = '{Namespace}' AND name = task_id")),
        .. Differences("search", Texts(SelectStates), Texts("SELECT task_id || ' ' || state FROM queue_search_tasks")),
        .. NotificationFaults(),
        .. Unsent().Select(taskId => $"Of task {taskId}, which has completed, no mail was sent."),
    ];

    /// <summary>
    /// Tasks of which a mail is to be sent and none lies in its folder: at least one is sent of each, also where the
    /// program dies on its way there.
    /// </summary>
    public IReadOnlyList<string> Unsent()
    {
        var mails = Path.Combine(folder, "mail");
        var sent = Directory.Exists(mails)
            ? string.Concat(Directory.EnumerateFiles(mails, "*.eml").Select(Recipient))
            : "";
        return
        [
            .. Texts($"""
                SELECT DISTINCT json_extract(payload, '$.status.taskId') FROM pulse_messages
                WHERE exchange = '{QueueExchange}task-completed' AND cc LIKE '%notify.email.%'
                """).Where(taskId => !sent.Contains(taskId, StringComparison.Ordinal)),
        ];
    }

    /// <summary>Whether the listener has heard of each message, in the order of the log, and of nothing else.</summary>
    public IEnumerable<string> FaultsOf(CrashListener listener)
    {
        var wanted = Told();
        var heard = listener.Heard;
        if (!heard.SequenceEqual(wanted))
        {
            yield return $"A listener heard {heard.Count} messages, and {wanted.Count} were told; it missed "
                + $"{string.Join(", ", wanted.Except(heard).Take(5))}, or their order.";
        }

        foreach (var problem in listener.Problems)
        {
            yield return problem;
        }
    }

    public void Dispose() => rows.Dispose();

    // Ids in addresses keep their case.
    private static string Recipient(string path) =>
        File.ReadLines(path).First(line => line.StartsWith("To: ", StringComparison.OrdinalIgnoreCase))
            + File.ReadLines(path).FirstOrDefault(line => line.StartsWith("X-Receiver: ", StringComparison.Ordinal));

    // The messages of the log that the listener is to hear, by their numbers.
    private List<long> Told() =>
    [
        .. rows.Read($"""
            SELECT seq FROM pulse_messages WHERE exchange IN ('{string.Join("','", Exchanges)}') ORDER BY seq
            """).Select(row => (long)row[0]),
    ];

    private IEnumerable<string> NotificationFaults()
    {
        var wanted = rows.Read(SelectTransitions).ToLookup(row => (string)row[0], row => (string)row[1]);
        var told = rows.Read(SelectNotifications).ToLookup(row => (string)row[0], row => (string)row[1]);
        return wanted.Select(task => task.Key).Union(told.Select(task => task.Key))
            .Where(taskId => !Distinct(wanted[taskId]).SequenceEqual(Distinct(told[taskId])))
            .Select(taskId => $"Of task {taskId} was notified: {string.Join(", ", told[taskId])}; its transitions are: "
                + $"{string.Join(", ", wanted[taskId])}.");
    }

    // A lost run and the one that follows it are told with the same status, and equal notices are sent once, unless
    // the host was started in between.
    private static IEnumerable<string> Distinct(IEnumerable<string> statuses)
    {
        string? last = null;
        foreach (var status in statuses)
        {
            if (status != last)
            {
                yield return last = status;
            }
        }
    }

    private List<string> Texts(string sql) => [.. rows.Read(sql).Select(row => (string)row[0])];

    private static IEnumerable<string> Differences(string name, List<string> wanted, List<string> found) =>
        wanted.Except(found).Select(one => $"The {name} lacks {one}.")
            .Concat(found.Except(wanted).Select(one => $"The {name} has {one}, and nothing was told of that."));
}
