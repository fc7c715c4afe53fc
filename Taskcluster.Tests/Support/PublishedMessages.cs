using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Support;

/// <summary>The message log, as a test looks at it.</summary>
public sealed class PublishedMessages(Database database)
{
    private const int Most = 10_000;

    /// <summary>All messages so far, in order.</summary>
    public IReadOnlyList<PulseMessage> All => database.Read(rows => MessageLog.ReadAfter(rows, 0, Most));

    /// <summary>Those that concern one task, as <c>task-pending 0</c>: the exchange and the run.</summary>
    public IReadOnlyList<string> Of(string taskId) =>
    [
        .. All.Where(message => message.RoutingKey.Contains($".{taskId}.", StringComparison.Ordinal)
                && message.RoutingKey.StartsWith($"primary.{taskId}", StringComparison.Ordinal)
                && !message.Exchange.Contains("task-group", StringComparison.Ordinal))
            .Select(message => $"{ShortName(message)} {message.RoutingKey.Split('.')[2]}"),
    ];

    /// <summary>Short names of all exchanges that were published on, in order.</summary>
    public IReadOnlyList<string> Exchanges => [.. All.Select(ShortName)];

    public static string ShortName(PulseMessage message) => message.Exchange.Split('/')[^1];

    public static JsonNode Payload(PulseMessage message) => JsonNode.Parse(message.Payload.ToString())!;
}
