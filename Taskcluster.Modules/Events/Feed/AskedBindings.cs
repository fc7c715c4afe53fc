using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>What a listener asked for in the query <c>bindings</c> (spec/services.md §4.10).</summary>
/// <param name="Bindings">Each once; none where there is a fault.</param>
/// <param name="Fault">What is wrong, as an error event tells it; null: nothing.</param>
public sealed record AskedBindings(IReadOnlyList<Binding> Bindings, string? Fault)
{
    /// <summary>The longest pattern in bytes: AMQP keeps routing keys in short strings.</summary>
    public const int MaxPatternBytes = 255;

    private const string Key = "bindings";
    private const string OneKey = "The json query should have only one key i.e. `bindings`.";
    private const string NoArray = "Bindings must be an array of {exchange, routingKeyPattern}";
    private const string NoFields = "Binding must include `exchange` and `routingKeyPattern` fields";
    private const int LongestQuote = 200;

    /// <summary>All exchanges of the bindings, each once.</summary>
    public IReadOnlyList<string> Exchanges { get; } = [.. Bindings.Select(binding => binding.Exchange).Distinct()];

    /// <summary>Reads the query; null: there is none.</summary>
    /// <param name="query">As sent, decoded.</param>
    /// <param name="most">How many bindings there may be.</param>
    public static AskedBindings Parse(string? query, int most)
    {
        if (string.IsNullOrEmpty(query))
        {
            return Wrong(
                """
                The query `bindings` is missing; it must be JSON such as
                {"bindings":[{"exchange":"exchange/taskcluster-queue/v1/task-completed","routingKeyPattern":"#"}]}.
                """.ReplaceLineEndings(" "));
        }

        try
        {
            using var document = JsonDocument.Parse(query);
            return Read(document.RootElement, most);
        }
        catch (JsonException error)
        {
            return Wrong($"The query `bindings` is not valid JSON: {error.Message}");
        }
        catch (InvalidOperationException)
        {
            return Wrong("The query `bindings` holds half of a surrogate pair (such as \\ud800), which is no text.");
        }
    }

    private static AskedBindings Wrong(string fault) => new([], fault);

    private static AskedBindings Read(JsonElement root, int most)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Wrong($"{OneKey} It is {Quoted(root)}.");
        }

        string[] keys = [.. root.EnumerateObject().Select(member => member.Name).Distinct()];
        if (keys is not [Key])
        {
            return Wrong($"{OneKey} It has {(keys.Length == 0 ? "none" : string.Join(", ", keys))}.");
        }

        var list = root.GetProperty(Key);
        if (list.ValueKind != JsonValueKind.Array)
        {
            return Wrong($"{NoArray}, not {Quoted(list)}");
        }

        if (list.GetArrayLength() > most)
        {
            return Wrong(
                $"There are {list.GetArrayLength()} bindings; a listener may have {most} "
                + "(setting Events:MaxBindings).");
        }

        var bindings = new List<Binding>();
        foreach (var item in list.EnumerateArray())
        {
            if (FaultOf(item, out var binding) is { } fault)
            {
                return Wrong(fault);
            }

            bindings.Add(binding!);
        }

        return new AskedBindings([.. bindings.Distinct()], Fault: null);
    }

    private static string? FaultOf(JsonElement item, out Binding? binding)
    {
        binding = null;
        if (item.ValueKind != JsonValueKind.Object
            || !item.TryGetProperty("exchange", out var exchange) || exchange.ValueKind != JsonValueKind.String
            || !item.TryGetProperty("routingKeyPattern", out var key) || key.ValueKind != JsonValueKind.String)
        {
            return $"{NoFields}, both of them strings; this one is {Quoted(item)}";
        }

        var pattern = key.GetString()!;
        binding = new Binding(exchange.GetString()!, pattern);
        return Encoding.UTF8.GetByteCount(pattern) > MaxPatternBytes
            ? $"A routingKeyPattern has at most {MaxPatternBytes} bytes, as in AMQP; this one is {Quoted(key)}"
            : null;
    }

    private static string Quoted(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= LongestQuote ? text : text[..LongestQuote] + "…";
    }
}
