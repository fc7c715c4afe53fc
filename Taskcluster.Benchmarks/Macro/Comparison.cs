using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>Rounds against the server, the bare endpoint and whatever else it is compared with, by turns.</summary>
/// <param name="server">What is measured.</param>
/// <param name="signer">Signs for it.</param>
/// <param name="bare">What it is compared with.</param>
/// <param name="others">The same.</param>
/// <param name="length">Of a round.</param>
/// <param name="prepare">Makes a workload of at most so many steps.</param>
internal sealed class Comparison(
    ChildProcess server,
    RequestSigner signer,
    ChildProcess bare,
    IReadOnlyList<Baseline> others,
    TimeSpan length,
    Func<int, Task<Workload>> prepare)
{
    private static readonly TimeSpan ShortWarmUp = TimeSpan.FromSeconds(1);

    // What the fastest round needed says how many requests must be ready for the next.
    private const int LeastSteps = 500;
    private const double Spare = 1.5;

    private double fastest;
    private int answerBytes;

    /// <summary>Lets all compile and optimize what they need.</summary>
    public async Task WarmUp(int concurrency, int steps, TimeSpan warmUp)
    {
        var workload = await prepare(steps);
        var result = await LoadRound.Run(server.Port, workload, concurrency, warmUp);
        fastest = result.PerSecond;
        answerBytes = result.BytesPerStep;
        await LoadRound.Run(bare.Port, workload.ToBare(answerBytes), concurrency, warmUp);
        foreach (var other in others)
        {
            // The server's own load has warmed one of them, and the other is nearly all SQLite.
            _ = await other.Run(concurrency, warmUp < ShortWarmUp ? warmUp : ShortWarmUp);
        }

        _ = await Backlog.Drain(server, signer);
    }

    /// <summary>One round of each.</summary>
    public async Task<Turn> Take(int concurrency, bool serverFirst)
    {
        var workload = await prepare((int)(fastest * Spare * length.TotalSeconds) + LeastSteps);
        _ = await Backlog.Drain(server, signer);
        var (own, backlog, before, after) = serverFirst ? await TakeServer(workload, concurrency) : default;
        var bareRound = await LoadRound.Run(bare.Port, workload.ToBare(answerBytes), concurrency, length);
        var otherRounds = new List<double>();
        foreach (var other in others)
        {
            otherRounds.Add(await other.Run(concurrency, length));
        }

        if (!serverFirst)
        {
            (own, backlog, before, after) = await TakeServer(workload, concurrency);
        }

        return new Turn(own, backlog, bareRound, otherRounds, before, after);
    }

    private async Task<(RoundResult Own, Backlog Backlog, ChildUsage Before, ChildUsage After)> TakeServer(
        Workload workload, int concurrency)
    {
        var before = await server.Usage();
        var own = await LoadRound.Run(server.Port, workload, concurrency, length);
        var backlog = await Backlog.Drain(server, signer);
        var after = await server.Usage();
        fastest = Math.Max(fastest, own.PerSecond);
        answerBytes = own.BytesPerStep;
        return (own, backlog, before, after);
    }
}

/// <summary>
/// A round against the server, one against each baseline, and what the server used for its own, its subscribers'
/// work included.
/// </summary>
internal sealed record Turn(
    RoundResult Server,
    Backlog Backlog,
    RoundResult Bare,
    IReadOnlyList<double> Others,
    ChildUsage Before,
    ChildUsage After)
{
    public double Ratio => Server.PerSecond / Bare.PerSecond;

    /// <summary>Steps a second, had the round lasted until the subscribers were done.</summary>
    public double PerSecondDrained => Server.Steps / (Server.Elapsed + Backlog.Drained).TotalSeconds;

    /// <summary>The server's processor time for a step.</summary>
    public double CpuMicroseconds => (double)(After.CpuMicroseconds - Before.CpuMicroseconds) / Server.Steps;

    /// <summary>What the server allocated for a step.</summary>
    public double AllocatedKibibytes => (After.AllocatedBytes - Before.AllocatedBytes) / 1024.0 / Server.Steps;

    public override string ToString() =>
        $"{Server.PerSecond:0}/s, bare {Bare.PerSecond:0}/s, {Ratio:P1}, "
        + string.Concat(Others.Select(other => $"other {other:0}/s, {Server.PerSecond / other:P1}, "))
        + $"{CpuMicroseconds:0} µs, {AllocatedKibibytes:0.0} KiB, {Server.BytesPerStep} bytes, "
        + $"{Backlog.Messages} behind for {Backlog.Drained.TotalMilliseconds:0} ms";
}
