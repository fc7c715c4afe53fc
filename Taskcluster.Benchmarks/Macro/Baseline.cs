using System.Globalization;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>Something beside the bare endpoint that a figure is compared with, in rounds of its own.</summary>
internal abstract class Baseline
{
    /// <summary>The heading of its column; a name and <c>/s</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How the summary calls it: (b), (c).</summary>
    public abstract string Letter { get; }

    /// <summary>A round; gives how many there were a second.</summary>
    public abstract Task<double> Run(int concurrency, TimeSpan length);
}

/// <summary>The statements of createTask in a bare group commit.</summary>
internal sealed class CommitsBaseline(ChildProcess commits) : Baseline
{
    public override string Name => "bare commits/s";

    public override string Letter => "(b)";

    public override async Task<double> Run(int concurrency, TimeSpan length)
    {
        var before = await commits.Usage();
        var answer = await commits.Ask($"round {concurrency} {length.TotalMilliseconds:0}");
        var numbers = answer.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var after = await commits.Usage();
        Bench.Say($"bare commits: {(after.CpuMicroseconds - before.CpuMicroseconds) / numbers[0]:0.0} µs each");
        return numbers[0] * 1_000_000 / numbers[1];
    }
}

/// <summary>The method <c>ping</c> of the same server: its HTTP without authentication, body and storage.</summary>
internal sealed class PingBaseline(ChildProcess server) : Baseline
{
    private readonly ReadOnlyMemory<byte> request = RequestSigner.Unsigned(server.Port, "queue/v1/ping");

    public override string Name => "ping/s";

    public override string Letter => "(c)";

    public override async Task<double> Run(int concurrency, TimeSpan length) =>
        (await LoadRound.Run(server.Port, new SameRequests([request]), concurrency, length)).PerSecond;
}
