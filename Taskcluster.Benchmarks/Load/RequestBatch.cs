namespace Taskcluster.Benchmarks.Load;

/// <summary>Ready-made requests, one behind the other in one array, which costs the collector nothing.</summary>
internal sealed class RequestBatch(int expectedBytes)
{
    private readonly List<int> ends = [];
    private byte[] bytes = new byte[Math.Max(expectedBytes, 1024)];

    public int Count => ends.Count;

    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : ends[index - 1];
            return bytes.AsMemory(start, ends[index] - start);
        }
    }

    public void Add(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var start = Count == 0 ? 0 : ends[^1];
        var end = start + head.Length + body.Length;
        if (end > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, end));
        }

        head.CopyTo(bytes.AsSpan(start));
        body.CopyTo(bytes.AsSpan(start + head.Length));
        ends.Add(end);
    }
}
