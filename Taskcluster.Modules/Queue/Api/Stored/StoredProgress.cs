using System.Text.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Api.Stored;

/// <summary>How far a task has come, for those who ask for very many: what is not here is not read.</summary>
/// <param name="Number">As <see cref="StoredTask.Number"/>.</param>
/// <param name="Expires">When it may be forgotten.</param>
/// <param name="State">As on the wire, such as <c>pending</c>.</param>
/// <param name="Workers">As <see cref="StoredTask.Workers"/>, each once.</param>
public sealed record StoredProgress(long Number, DateTimeOffset Expires, string State, IReadOnlyList<string> Workers)
{
    private const string Select = "SELECT task_no, expires, runs FROM queue_tasks WHERE task_id = ? AND expires >= ?";

    private static readonly string[] States = ["pending", "running", "completed", "failed", "exception"];

    internal static StoredProgress? Find(IRows rows, string taskId)
    {
        using var call = rows.Sql(Select).Bind(taskId).Bind(rows.Now);
        return call.Step() ? Read(call.Long(0), call.Time(1), call.TextSpan(2)) : null;
    }

    // The state is that of the last run.
    private static StoredProgress Read(long number, DateTimeOffset expires, ReadOnlySpan<byte> runs)
    {
        var (state, workers) = ("unscheduled", (List<string>?)null);
        var (workerGroup, workerId) = ((string?)null, (string?)null);
        var reader = new Utf8JsonReader(runs);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("state"u8) && reader.Read())
                {
                    state = StateIn(ref reader);
                }
                else if (reader.ValueTextEquals("workerGroup"u8) && reader.Read())
                {
                    workerGroup = reader.GetString();
                }
                else if (reader.ValueTextEquals("workerId"u8) && reader.Read())
                {
                    workerId = reader.GetString();
                }
            }
            else if (reader.TokenType == JsonTokenType.EndObject)
            {
                if (workerId is not null && $"{workerGroup}/{workerId}" is var worker
                    && !(workers ??= []).Contains(worker))
                {
                    workers.Add(worker);
                }

                (workerGroup, workerId) = (null, null);
            }
        }

        return new StoredProgress(number, expires, state, workers ?? (IReadOnlyList<string>)[]);
    }

    private static string StateIn(ref Utf8JsonReader reader)
    {
        foreach (var state in States)
        {
            if (reader.ValueTextEquals(state))
            {
                return state;
            }
        }

        return reader.GetString()!;
    }
}
