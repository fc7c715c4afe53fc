using System.Text.Json;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>
/// Reads the list of runs that a row keeps. Nearly every call of a worker reads one, and the serializer makes several
/// objects for each run.
/// </summary>
internal static class StoredRuns
{
    /// <exception cref="JsonException">The row was not written by <see cref="WrittenStatus"/>.</exception>
    public static IReadOnlyList<Run> Read(ReadOnlySpan<byte> json)
    {
        if (json.Length <= 2)
        {
            return [];
        }

        var runs = new List<Run>(1);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                runs.Add(ReadRun(ref reader));
            }
        }

        return runs;
    }

    private static Run ReadRun(ref Utf8JsonReader reader)
    {
        var run = default(Members);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            run.Take(ref reader);
        }

        return run.ToRun();
    }

    private static T Named<T>(ref Utf8JsonReader reader, int count, Func<int, T> at, WireName<T> nameOf)
    {
        for (var index = 0; index < count; index++)
        {
            var value = at(index);
            if (reader.ValueTextEquals(nameOf(value)[1..^1]))
            {
                return value;
            }
        }

        throw new JsonException($"'{reader.GetString()}' is not a {typeof(T).Name}.");
    }

    private delegate ReadOnlySpan<byte> WireName<in T>(T value);

    private struct Members
    {
        private int runId;
        private RunState state;
        private ReasonCreated created;
        private ReasonResolved? reason;
        private string? workerGroup;
        private string? workerId;
        private DateTimeOffset? takenUntil;
        private DateTimeOffset scheduled;
        private DateTimeOffset? started;
        private DateTimeOffset? resolved;

        public void Take(ref Utf8JsonReader reader)
        {
            var name = reader.ValueSpan;
            _ = reader.Read();
            switch (name.Length)
            {
                case 5 when name.SequenceEqual("runId"u8): runId = reader.GetInt32(); break;
                case 5 when name.SequenceEqual("state"u8): state = StateOf(ref reader); break;
                case 13 when name.SequenceEqual("reasonCreated"u8): created = CreatedOf(ref reader); break;
                case 14 when name.SequenceEqual("reasonResolved"u8): reason = ReasonOf(ref reader); break;
                case 11 when name.SequenceEqual("workerGroup"u8): workerGroup = reader.GetString(); break;
                case 8 when name.SequenceEqual("workerId"u8): workerId = reader.GetString(); break;
                case 10 when name.SequenceEqual("takenUntil"u8): takenUntil = TimeOf(ref reader); break;
                case 9 when name.SequenceEqual("scheduled"u8): scheduled = TimeOf(ref reader); break;
                case 7 when name.SequenceEqual("started"u8): started = TimeOf(ref reader); break;
                case 8 when name.SequenceEqual("resolved"u8): resolved = TimeOf(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        public readonly Run ToRun() => new()
        {
            RunId = runId,
            State = state,
            ReasonCreated = created,
            ReasonResolved = reason,
            WorkerGroup = workerGroup,
            WorkerId = workerId,
            TakenUntil = takenUntil,
            Scheduled = scheduled,
            Started = started,
            Resolved = resolved,
        };

        private static RunState StateOf(ref Utf8JsonReader reader) => Named<RunState>(
            ref reader, (int)RunState.Exception + 1, static at => (RunState)at, WireNames.Of);

        private static ReasonCreated CreatedOf(ref Utf8JsonReader reader) => Named<ReasonCreated>(
            ref reader, (int)ReasonCreated.Exception + 1, static at => (ReasonCreated)at, WireNames.Of);

        private static ReasonResolved ReasonOf(ref Utf8JsonReader reader) => Named<ReasonResolved>(
            ref reader, (int)ReasonResolved.Superseded + 1, static at => (ReasonResolved)at, WireNames.Of);

        private static DateTimeOffset TimeOf(ref Utf8JsonReader reader) =>
            WireTime.TryParse(reader.ValueSpan, out var moment)
                ? moment
                : throw new JsonException($"'{reader.GetString()}' is not a date-time.");
    }
}
