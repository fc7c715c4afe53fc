using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>What a figure prepares for.</summary>
/// <param name="Port">Of the server that is measured.</param>
internal sealed record Preparation(int Port)
{
    public Preparation(ChildProcess server)
        : this(server.Port)
    {
    }

    /// <summary>Most steps of the round.</summary>
    public int Steps { get; init; }

    /// <summary>Sends requests with all haste and without measuring.</summary>
    public async Task SendAll(RequestBatch batch)
    {
        var result = await LoadRound.Run(Port, new SingleRequests(batch), concurrency: 64, TimeSpan.FromMinutes(10));
        if (result.Steps != batch.Count)
        {
            throw new InvalidOperationException($"Only {result.Steps} of {batch.Count} requests were answered.");
        }
    }
}
