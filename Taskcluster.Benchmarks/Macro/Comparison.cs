using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>Rounds against the server and the bare endpoint by turns.</summary>
/// <param name="server">What is measured.</param>
/// <param name="bare">What it is compared with.</param>
/// <param name="length">Of a round.</param>
/// <param name="prepare">Makes a workload of at most so many steps.</param>
internal sealed class Comparison(
    ChildProcess server, ChildProcess bare, TimeSpan length, Func<int, Task<Workload>> prepare)
{
    // What the fastest round needed says how many requests must be ready for the next.
    private const int LeastSteps = 2000;

    private double fastest;
    private int answerBytes;

    /// <summary>Lets both compile and optimize what they need.</summary>
    public async Task WarmUp(int concurrency, int steps, TimeSpan warmUp)
    {
        var workload = await prepare(steps);
        var result = await Run(server, workload, concurrency, warmUp);
        fastest = result.PerSecond;
        answerBytes = result.BytesPerStep;
        await Run(bare, workload.ToBare(answerBytes), concurrency, warmUp);
    }

    /// <summary>One round of each.</summary>
    public async Task<Pair> Take(int concurrency, bool bareFirst)
    {
        var workload = await prepare((int)(fastest * 2 * length.TotalSeconds) + LeastSteps);
        var bareBefore = bareFirst ? await Run(bare, workload.ToBare(answerBytes), concurrency, length) : null;
        var before = await server.Usage();
        var own = await Run(server, workload, concurrency, length);
        var after = await server.Usage();
        fastest = Math.Max(fastest, own.PerSecond);
        answerBytes = own.BytesPerStep;
        return new Pair(
            own, bareBefore ?? await Run(bare, workload.ToBare(answerBytes), concurrency, length), before, after);
    }

    private static async Task<RoundResult> Run(
        ChildProcess child, Workload workload, int concurrency, TimeSpan length)
    {
        var connections = await LoadConnection.OpenMany(child.Port, concurrency);
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
}

/// <summary>A round against the server, one against the bare endpoint, and what the server used for its own.</summary>
internal sealed record Pair(RoundResult Server, RoundResult Bare, ChildUsage Before, ChildUsage After)
{
    public double Ratio => Server.PerSecond / Bare.PerSecond;

    /// <summary>The server's processor time for a step.</summary>
    public double CpuMicroseconds => (double)(After.CpuMicroseconds - Before.CpuMicroseconds) / Server.Steps;

    /// <summary>What the server allocated for a step.</summary>
    public double AllocatedKibibytes => (After.AllocatedBytes - Before.AllocatedBytes) / 1024.0 / Server.Steps;

    public override string ToString() =>
        $"{Server.PerSecond:0}/s, bare {Bare.PerSecond:0}/s, {Ratio:P1}, {CpuMicroseconds:0} µs, "
        + $"{AllocatedKibibytes:0.0} KiB, {Server.BytesPerStep} bytes";
}
