using System.Text.Json.Nodes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// Calls every method of the catalog that changes something, one after the other in an order of chance, and notes what
/// it was told. What the method is for it does not know: it reads what can be read of it before and after.
/// </summary>
internal sealed class CatalogClient(WriteMethods methods, Ledger ledger, string folder, Random random)
{
    // Members that are different each time: URLs are signed until some moment, and the log goes on. When a worker was
    // last seen is promised to nobody to the second.
    private static readonly HashSet<string> Restless =
        ["credentials", "lastDateActive", "newest", "lag", "lagMilliseconds"];

    private readonly List<CatalogCall> calls = [];
    private readonly Queue<Example> deck = new();

    /// <summary>All calls so far.</summary>
    public IReadOnlyList<CatalogCall> Calls => calls;

    /// <summary>Calls until the server is gone.</summary>
    public async Task Run(ChildServer child)
    {
        var server = RunningServer.Elsewhere(child.RootUrl, child.Root, folder);
        try
        {
            using var rows = new FolderRows(folder);
            while (true)
            {
                await Call(server, rows, Next());
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // The server died, as it was meant to.
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException)
        {
            ledger.Blame($"An example could not be prepared: {error}");
        }
    }

    /// <summary>What a view shows now, without what is different each time.</summary>
    public static async Task<string> Read(ApiClient api, View view, IReadOnlyList<string> marks)
    {
        var answer = await api.Get(view.Path);
        return answer.Status >= 400 ? $"{answer.Status} {answer.Code}"
            : view.IsList ? string.Join(", ", marks.Where(mark => answer.Text.Contains(mark, StringComparison.Ordinal)))
            : answer.Text.StartsWith('{') ? $"{answer.Status} {Steady(answer.Json)!.ToJsonString()}"
            : $"{answer.Status} {answer.Text}";
    }

    private Example Next()
    {
        if (deck.Count == 0)
        {
            var examples = methods.Examples.ToArray();
            random.Shuffle(examples);
            Array.ForEach(examples, deck.Enqueue);
        }

        return deck.Dequeue();
    }

    private async Task Call(RunningServer server, FolderRows rows, Example example)
    {
        var api = server.AsRoot();
        var request = await example.Given(server);
        var marks = WriteMethods.Marks(request);
        var before = new Dictionary<View, string>();
        foreach (var view in methods.ViewsOf(example, request))
        {
            before[view] = await Read(api, view, marks);
        }

        var call = new CatalogCall(example, marks, rows.LastMessage()) { Before = before };
        if (calls.Count > 0)
        {
            calls[^1].Until ??= call.After;
        }

        calls.Add(call);
        var (verb, path) = methods.TargetOf(example, request);
        var signer = request.SignedBy is { } own ? server.As(own) : api;
        var answer = await signer.Send(verb, path, request.Body);
        if (answer.Status != example.Status)
        {
            ledger.Blame($"{example.Method} was answered with {answer.Status}: {answer.Text}");
        }

        (call.IsAnswered, call.IsSettled) = (true, true);
        foreach (var view in before.Keys)
        {
            call.Promised[view] = await Read(api, view, marks);
        }
    }

    private static JsonNode? Steady(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(
            members.Where(member => !Restless.Contains(member.Key))
                .Select(member => KeyValuePair.Create(member.Key, Steady(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Steady)]),
        JsonValue value when value.TryGetValue<string>(out var text) && text.Contains("://", StringComparison.Ordinal)
            => "a URL",
        _ => node?.DeepClone(),
    };
}
