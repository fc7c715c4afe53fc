using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// Asks a server that was started again what has become of calls: what was answered is there with its messages, and
/// reads as it did; what was not is there whole, with all messages, or not at all.
/// </summary>
internal sealed class CatalogCheck(ChildServer server, string folder, Ledger ledger)
{
    private static readonly Dictionary<string, string> Exchanges = global::Taskcluster.Monolith.Modules.All
        .SelectMany(module => module.Exchanges)
        .ToDictionary(exchange => exchange.FullName, exchange => exchange.Name, StringComparer.Ordinal);

    // Another service does what they are called for; that it did is noted after it.
    private static readonly HashSet<string> InTwoSteps = ["hooks.triggerHook", "hooks.triggerHookWithToken"];

    private readonly ApiClient api = server.AsRoot();

    /// <summary>Checks some calls, in the light of all.</summary>
    public async Task Run(IEnumerable<CatalogCall> chosen, IReadOnlyList<CatalogCall> all)
    {
        // Methods whose every answered call has changed what can be read.
        var visible = all.Where(call => call.IsAnswered && call.Promised.Count == call.Before.Count)
            .GroupBy(call => call.Example.Method, StringComparer.Ordinal)
            .Where(calls => calls.All(call => call.Before.Any(view => call.Promised[view.Key] != view.Value)))
            .Select(calls => calls.Key).ToHashSet(StringComparer.Ordinal);
        using var rows = new FolderRows(folder);
        foreach (var call in chosen)
        {
            await Check(call, rows, visible.Contains(call.Example.Method));
        }
    }

    private async Task Check(CatalogCall call, FolderRows rows, bool isVisible)
    {
        var wanted = call.Example.Messages;
        var told = MessagesOf(call, rows);
        if (!told.SequenceEqual(wanted) && (call.IsAnswered || told.Count > 0))
        {
            ledger.Blame($"{call} told [{string.Join(", ", told)}], not [{string.Join(", ", wanted)}]; it was "
                + $"{(call.IsAnswered ? "answered" : "not answered")}.");
        }

        foreach (var (view, promised) in call.Promised)
        {
            var now = await CatalogClient.Read(api, view, call.Marks);
            if (now != promised)
            {
                ledger.Blame($"{call}: {view.Path} read '{promised}' and now reads '{now}'.");
            }
        }

        if (!call.IsSettled)
        {
            await Settle(call, isVisible, isTold: told.Count > 0);
        }
    }

    // What came of a call that got no answer must not change any more.
    private async Task Settle(CatalogCall call, bool isVisible, bool isTold)
    {
        foreach (var view in call.Before.Keys)
        {
            call.Promised[view] = await CatalogClient.Read(api, view, call.Marks);
        }

        call.IsSettled = true;
        var isChanged = call.Before.Any(view => call.Promised[view.Key] != view.Value);
        var isWhole = !InTwoSteps.Contains(call.Example.Method);
        if (call.Example.Messages.Count > 0 && isWhole && (isVisible || !isTold) && isChanged != isTold)
        {
            ledger.Blame($"{call}, which was not answered, {(isTold ? "is told of" : "is not told of")}, and what can "
                + $"be read of it {(isChanged ? "has changed" : "has not changed")}.");
        }
    }

    // In the order of the log, and only those that the method publishes.
    private static List<string> MessagesOf(CatalogCall call, FolderRows rows)
    {
        if (call.Example.Messages.Count == 0)
        {
            return [];
        }

        var messages = rows.Read($"""
            SELECT exchange, routing_key || ' ' || cc || ' ' || payload FROM pulse_messages
            WHERE seq > {call.After} AND seq <= {call.Until ?? long.MaxValue} ORDER BY seq
            """);
        return
        [
            .. from message in messages
               let name = Exchanges[(string)message[0]]
               where call.Example.Messages.Contains(name)
                   && call.Marks.Any(mark => ((string)message[1]).Contains(mark, StringComparison.Ordinal))
               select name,
        ];
    }
}
