namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>A file that somebody else reads to its end, and that is hashed on the way.</summary>
internal sealed class HashedStream(FileStream file, DigestCopy copy) : Stream
{
    // What was there when it was opened: a log that grows meanwhile is copied up to there.
    private readonly long length = file.Length;
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var most = (int)Math.Min(buffer.Length, length - position);
        var read = file.Read(buffer[..most]);
        copy.Append(buffer[..read]);
        position += read;
        return read;
    }

    // Larger pieces than the archive's own.
    public override void CopyTo(Stream destination, int bufferSize) => copy.Drain(this, destination);

    /// <summary>How many bytes were read, and their digest.</summary>
    public (long Bytes, string Sha256) Finish() => (position, copy.Take());

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
