namespace Taskcluster.Tests.Support;

/// <summary>Bytes that follow from a seed and their place, so that neither side need keep them.</summary>
public sealed class Pattern(int seed, long length) : Stream
{
    // No power of two, so that blocks that are swapped or lost are noticed.
    private const int BlockBytes = 65537;

    private readonly byte[] block = BlockOf(seed);
    private long at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => at;
        set => throw new NotSupportedException();
    }

    /// <summary>How long a stream is that must hold a pattern from its beginning.</summary>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static async Task<long> LengthOf(int seed, Stream stream)
    {
        var block = BlockOf(seed);
        var buffer = new byte[BlockBytes];
        long total = 0;
        int count;
        while ((count = await stream.ReadAtLeastAsync(buffer, BlockBytes, throwOnEndOfStream: false)) > 0)
        {
            if (!buffer.AsSpan(0, count).SequenceEqual(block.AsSpan(0, count)))
            {
                throw new InvalidDataException($"Other bytes came behind byte {total}.");
            }

            total += count;
        }

        return total;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var start = (int)(at % BlockBytes);
        var read = (int)Math.Min(Math.Min(count, BlockBytes - start), length - at);
        block.AsSpan(start, read).CopyTo(buffer.AsSpan(offset));
        at += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] BlockOf(int seed)
    {
        var block = new byte[BlockBytes];
        new Random(seed).NextBytes(block);
        return block;
    }
}
