using System.Diagnostics;

namespace Taskcluster.Benchmarks.Load;

/// <summary>Some seconds of load: every connection takes one step after the other.</summary>
internal sealed class LoadRound(Workload workload, TimeSpan length)
{
    private int next = -1;
    private long answered;
    private long end;

    /// <summary>A round on connections of its own.</summary>
    public static async Task<RoundResult> Run(int port, Workload workload, int concurrency, TimeSpan length)
    {
        var connections = await LoadConnection.OpenMany(port, concurrency);
        try
        {
            // The garbage of the preparation must not be collected in the middle of the round.
            GC.Collect();
            return await new LoadRound(workload, length).Run(connections);
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
        }
    }

    /// <summary>Runs until the time is over or all steps are taken.</summary>
    public async Task<RoundResult> Run(IReadOnlyList<LoadConnection> connections)
    {
        var ticks = connections.Select(_ => new List<long>(64 * 1024)).ToArray();
        var start = Stopwatch.GetTimestamp();
        end = start + (long)(length.TotalSeconds * Stopwatch.Frequency);

        // The rest of the program must not go on on the thread that serves the sockets.
        await Task.WhenAll(connections.Select((connection, index) => Drive(connection, ticks[index])))
            .ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return new RoundResult(Stopwatch.GetElapsedTime(start), Latencies.Of(ticks.SelectMany(list => list)), answered);
    }

    private async Task Drive(LoadConnection connection, List<long> ticks)
    {
        long now;
        while ((now = Stopwatch.GetTimestamp()) < end && Interlocked.Increment(ref next) is var index
            && index < workload.Count)
        {
            Interlocked.Add(ref answered, await workload.Step(connection, index));
            ticks.Add(Stopwatch.GetTimestamp() - now);
        }
    }
}

/// <summary>What came of a round.</summary>
/// <param name="Elapsed">Until the last answer.</param>
/// <param name="Latencies">Of all steps.</param>
/// <param name="AnsweredBytes">The bodies of all answers.</param>
internal sealed record RoundResult(TimeSpan Elapsed, Latencies Latencies, long AnsweredBytes)
{
    public int Steps => Latencies.Count;

    public double PerSecond => Steps / Elapsed.TotalSeconds;

    /// <summary>Mean bytes answered in a step.</summary>
    public int BytesPerStep => (int)(AnsweredBytes / Math.Max(Steps, 1));
}
