using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>A run that a worker was given, and the place in the queue that it had.</summary>
public sealed record ClaimedRun(
    TaskRecord Task, StoredJson<TaskDefinition> Definition, long PendingOrder)
{
    public Run Run => Task.LastRun!;

    /// <summary>The scopes that stand in the definition.</summary>
    public IReadOnlyList<string> Scopes()
    {
        var scopes = new List<string>();
        var reader = new Utf8JsonReader(Definition.Utf8.Span);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = reader.ValueTextEquals("scopes"u8);
            _ = reader.Read();
            if (!isFound)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                scopes.Add(reader.GetString()!);
            }

            break;
        }

        return scopes;
    }
}
