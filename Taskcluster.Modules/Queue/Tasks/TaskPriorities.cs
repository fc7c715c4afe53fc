using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>
/// Changes the priority of tasks: the one field of a definition that does not stay (spec/queue.md §2.8).
/// </summary>
internal static class TaskPriorities
{
    /// <summary>Stores the priority in the task's row, by which it is handed out, and in its definition.</summary>
    public static TaskRecord Change(Transaction tx, TaskRecord task, TaskPriority priority)
    {
        var definition = TaskStore.Definition(tx, task);
        tx.Sql("UPDATE queue_tasks SET priority = ? WHERE task_no = ?")
            .Bind((long)priority).Bind(task.Number).Execute();
        tx.Sql("UPDATE queue_task_definitions SET definition = ? WHERE task_no = ?")
            .BindText(WithPriority(definition.Utf8.Span, priority)).Bind(task.Number).Execute();
        return task with { Priority = priority };
    }

    /// <summary>
    /// The JSON of a definition with another priority. All other bytes stay, so that nothing that callers put into it
    /// is read and written anew.
    /// </summary>
    internal static byte[] WithPriority(ReadOnlySpan<byte> definition, TaskPriority priority)
    {
        var reader = new Utf8JsonReader(definition, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1
                && reader.ValueTextEquals("priority"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                var end = (int)reader.BytesConsumed;
                return
                [
                    .. definition[..start],
                    .. Encoding.UTF8.GetBytes($"\"{Priorities.NameOf(priority)}\""),
                    .. definition[end..],
                ];
            }
        }

        throw new InvalidOperationException("A definition without a priority.");
    }
}
