using System.Text.Json;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Index.Api;
using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Stored;
using Taskcluster.Modules.Queue.Messages;

namespace Taskcluster.Modules.Index.Reactions;

/// <summary>
/// Puts completed tasks into the index where their routes say (spec/services.md §4.2). Nobody is authorized here: who
/// made the task had to have <c>queue:route:index.&lt;path&gt;</c>.
/// </summary>
/// <remarks>
/// A task that asks for what cannot be is left out and told of in the log; it would fail again, however often it came.
/// </remarks>
public sealed partial class IndexCompletedTasks(TaskIndex index, ILogger<IndexCompletedTasks> log) : Reaction
{
    private const string Prefix = "route.index.";

    // primary.<taskId>.…
    private const int TaskIdWord = 1;

    // A definition is nested no deeper than a body may be.
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    public override string Name => "index";

    public override IReadOnlyList<Binding> Bindings { get; } =
        [new Binding(QueueExchanges.TaskCompleted.FullName, Prefix + "#")];

    protected override void Handle(Transaction tx, PulseMessage message)
    {
        var paths = message.Routes.Where(route => route.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(route => route[Prefix.Length..]).Where(IndexPath.IsValid).ToList();
        if (paths.Count == 0)
        {
            return;
        }

        var taskId = message.RoutingKey.Split('.')[TaskIdWord];
        if (Wanted(tx, taskId, out var fault) is not { } wanted)
        {
            LogLeftOut(log, taskId, string.Join(", ", paths), fault!);
            return;
        }

        foreach (var path in paths)
        {
            index.Insert(tx, new IndexedTask
            {
                Namespace = path,
                TaskId = taskId,
                Rank = wanted.Rank,
                Data = wanted.Data,
                Expires = wanted.Expires,
            });
        }
    }

    private static IndexExtra? Wanted(Transaction tx, string taskId, out string? fault)
    {
        if (StoredTasks.Definition(tx, taskId) is not { } definition)
        {
            fault = "the task has expired";
            return null;
        }

        using var document = JsonDocument.Parse(definition.Utf8, AnyDepth);
        return IndexExtra.Read(document.RootElement, out fault);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {TaskId} is not indexed as {Paths}: {Fault}")]
    private static partial void LogLeftOut(ILogger log, string taskId, string paths, string fault);
}
