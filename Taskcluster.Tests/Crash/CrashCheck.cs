using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// Everything that has to hold when the program has been started again. What could not be looked at because it died
/// once more is looked at the next time.
/// </summary>
internal sealed class CrashCheck(
    string folder, Ledger ledger, CrashListener listener, CatalogClient catalog, CrashConsumer? consumer, Random random)
{
    private const int OlderTasksChecked = 30;
    private const int OlderCallsChecked = 20;

    // Far more than it takes, so that only what never comes meets it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly HashSet<TaskInLedger> touched = [];
    private readonly HashSet<string> knownContents = [];
    private int callsChecked;

    /// <summary>Whether a condition came true in time.</summary>
    public static async Task<bool> WaitFor(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        return true;
    }

    /// <summary>Checks what was spoken of since the last time, and some of what is older.</summary>
    /// <param name="server">A server that was started after a kill.</param>
    /// <param name="holdsSubscribers">Whether it keeps the messages from them.</param>
    /// <exception cref="HttpRequestException">The server is gone.</exception>
    public Task Run(ChildServer server, bool holdsSubscribers) =>
        Run(server, holdsSubscribers, OlderTasksChecked, OlderCallsChecked);

    /// <summary>Checks everything.</summary>
    public Task RunAll(ChildServer server) => Run(server, holdsSubscribers: false, int.MaxValue, int.MaxValue);

    /// <summary>Checks the files of a server that has ended.</summary>
    public void RunOnFiles()
    {
        knownContents.Clear();
        foreach (var fault in FileFaults())
        {
            ledger.Blame(fault);
        }
    }

    private async Task Run(ChildServer server, bool holdsSubscribers, int olderTasks, int olderCalls)
    {
        touched.UnionWith(ledger.TakeTouched());
        await GroupsChanged(server);
        await new PromiseCheck(server, ledger).Run(
            touched.Concat(Some(ledger.All.Except(touched), olderTasks)));
        await new GroupCheck(server, ledger).Run();
        var calls = catalog.Calls;
        await new CatalogCheck(server, folder, ledger).Run(
            [.. Some(calls.Take(callsChecked), olderCalls), .. calls.Skip(callsChecked)], calls);
        if (!holdsSubscribers)
        {
            await FilesAgree(server);
        }

        touched.Clear();
        callsChecked = calls.Count;
    }

    private IEnumerable<T> Some<T>(IEnumerable<T> all, int most)
    {
        var shuffled = all.ToArray();
        random.Shuffle(shuffled);
        return shuffled.Take(most);
    }

    // What was begun comes to its end by itself.
    private async Task GroupsChanged(ChildServer server)
    {
        using var rows = new FolderRows(folder);
        if (!await WaitFor(() => server.Program.HasEnded
            || rows.Read("SELECT change_id FROM queue_group_changes").Count == 0))
        {
            ledger.Blame("A change of a group that was begun does not come to its end.");
        }
    }

    // Reactions, expiry and the removal of files go on beside everything else.
    private async Task FilesAgree(ChildServer server)
    {
        // Most of it is waiting for these two, and looking at everything takes time from them.
        using (var subscribers = new SubscriberCheck(folder))
        {
            _ = await WaitFor(() => server.Program.HasEnded
                || (subscribers.Behind().Count == 0 && listener.Last >= subscribers.Newest));
        }

        List<string> faults = [];
        _ = await WaitFor(() => server.Program.HasEnded || (faults = FileFaults()).Count == 0);
        if (!server.Program.HasEnded)
        {
            faults.ForEach(ledger.Blame);
        }
    }

    private List<string> FileFaults()
    {
        using var told = new SubscriberCheck(folder);
        using var files = new FolderCheck(folder, knownContents)
        {
            OnlyDefined =
            [
                .. catalog.Calls.Where(call => call.Example.Method == "queue.defineTask")
                    .SelectMany(call => call.Marks),
            ],
        };
        return
        [
            .. told.Faults(), .. told.FaultsOf(listener), .. consumer?.Faults(folder) ?? [], .. files.Faults(),
        ];
    }
}
