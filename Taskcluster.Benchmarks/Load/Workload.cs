namespace Taskcluster.Benchmarks.Load;

/// <summary>What a round of load consists of: numbered steps that any connection may take, each once.</summary>
internal abstract class Workload
{
    /// <summary>How many steps there are.</summary>
    public abstract int Count { get; }

    /// <summary>Takes a step; returns how many bytes were answered.</summary>
    public abstract ValueTask<int> Step(LoadConnection connection, int index);

    /// <summary>The requests of one step, which the bare endpoint gets in its stead.</summary>
    public abstract IReadOnlyList<ReadOnlyMemory<byte>> Sample { get; }

    /// <summary>As many requests of the same form for the bare endpoint.</summary>
    public Workload ToBare(int answerBytes) => new SameRequests(
        [.. Sample.Select(request => RequestSigner.ToBare(request.Span, answerBytes / Sample.Count))]);
}

/// <summary>Each step is one request.</summary>
internal sealed class SingleRequests(RequestBatch batch) : Workload
{
    public override int Count => batch.Count;

    public override IReadOnlyList<ReadOnlyMemory<byte>> Sample => [batch[0]];

    public override ValueTask<int> Step(LoadConnection connection, int index) => connection.Exchange(batch[index]);
}

/// <summary>The same requests again and again, for endpoints that do not care.</summary>
internal sealed class SameRequests(IReadOnlyList<ReadOnlyMemory<byte>> requests) : Workload
{
    public override int Count => int.MaxValue;

    public override IReadOnlyList<ReadOnlyMemory<byte>> Sample => requests;

    public override ValueTask<int> Step(LoadConnection connection, int index) =>
        requests.Count == 1 ? connection.Exchange(requests[0]) : All(connection);

    private async ValueTask<int> All(LoadConnection connection)
    {
        var bytes = 0;
        foreach (var request in requests)
        {
            bytes += await connection.Exchange(request);
        }

        return bytes;
    }
}
