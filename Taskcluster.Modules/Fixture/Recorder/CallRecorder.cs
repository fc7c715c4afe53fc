using Taskcluster.Modules.Fixture.Api.Recorder;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Fixture.Recorder;

/// <summary>Keeps the latest calls, in the order in which they came to their end.</summary>
internal sealed class CallRecorder(FixtureOptions options) : IForgets
{
    private const long Mebibyte = 1 << 20;

    private readonly Lock gate = new();
    private readonly LinkedList<RecordedCall> calls = new();
    private readonly CallNotes notes = new(options.Recorder);
    private long bytes;
    private long count;

    /// <summary>Whether calls are recorded at all.</summary>
    public bool IsOn => options.Recorder.Enabled;

    public void Add(in SeenCall seen)
    {
        var call = notes.Of(seen);
        lock (gate)
        {
            calls.AddLast(call with { Number = ++count });
            bytes += SizeOf(call);
            while (calls.Count > options.Recorder.MostCalls || bytes > options.Recorder.MostMebibytes * Mebibyte)
            {
                bytes -= SizeOf(calls.First!.Value);
                calls.RemoveFirst();
            }
        }
    }

    /// <summary>Forgets all calls; their numbers go on.</summary>
    public void Clear()
    {
        lock (gate)
        {
            calls.Clear();
            bytes = 0;
        }
    }

    /// <summary>What was done to another state is not of this one.</summary>
    public void Forget() => Clear();

    /// <summary>The calls behind a number, the oldest first.</summary>
    /// <param name="after">0: from the beginning.</param>
    /// <param name="wants">Which of them.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<RecordedCall> Calls(long after, Func<RecordedCall, bool> wants, int limit)
    {
        lock (gate)
        {
            return [.. calls.Where(call => call.Number > after && wants(call)).Take(limit)];
        }
    }

    private static long SizeOf(RecordedCall call) => (call.Body?.Utf8.Length ?? 0) + (call.Path.Length * 2);
}
