using System.Buffers.Text;
using System.Text;

namespace Taskcluster.Modules.Worker.Archives;

/// <summary>
/// A tar on its way to its reader. The reader takes an entry's extended attributes and long names into memory whole,
/// whatever their length; here those that are too long are refused before. To see headers as the reader sees them it
/// follows the sizes, those that extended attributes give too.
/// </summary>
internal sealed class TarGuard(Stream from) : Stream
{
    private const int Block = 512;
    private const int TypeOffset = 156;
    private const int SizeOffset = 124;
    private const int SizeLength = 12;

    /// <summary>The longest extended attributes of one entry.</summary>
    public const int MostAttributes = 1 << 20;

    private readonly byte[] header = new byte[Block];
    private readonly MemoryStream attributes = new();
    private int filled;
    private long passing;
    private long collecting;
    private long? givenSize;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = from.Read(buffer);
        Follow(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int taken;
            if (passing > 0)
            {
                taken = (int)Math.Min(passing, bytes.Length);
                Collect(bytes[..taken]);
                passing -= taken;
            }
            else
            {
                taken = Math.Min(Block - filled, bytes.Length);
                bytes[..taken].CopyTo(header.AsSpan(filled));
                filled += taken;
                if (filled == Block)
                {
                    filled = 0;
                    Begin();
                }
            }

            bytes = bytes[taken..];
        }
    }

    private void Begin()
    {
        if (!header.AsSpan().ContainsAnyExcept((byte)0))
        {
            return;
        }

        var size = SizeOf(header.AsSpan(SizeOffset, SizeLength));
        var type = (char)header[TypeOffset];
        if (type is 'x' or 'g' or 'L' or 'K')
        {
            if (size > MostAttributes)
            {
                throw new InvalidDataException(
                    $"An entry has {size} bytes of attributes, at most {MostAttributes} are read.");
            }

            attributes.SetLength(0);
            collecting = type == 'x' ? size : 0;
        }
        else
        {
            size = givenSize ?? size;
            givenSize = null;
        }

        if (size < 0 || size > long.MaxValue - Block)
        {
            throw new InvalidDataException($"An entry has a size of {size} bytes.");
        }

        passing = (size + Block - 1) / Block * Block;
    }

    private void Collect(ReadOnlySpan<byte> bytes)
    {
        if (collecting == 0)
        {
            return;
        }

        var taken = (int)Math.Min(collecting, bytes.Length);
        attributes.Write(bytes[..taken]);
        collecting -= taken;
        if (collecting == 0)
        {
            givenSize = GivenSize(attributes.GetBuffer().AsSpan(0, (int)attributes.Length)) ?? givenSize;
        }
    }

    // Records are "<length> <name>=<value>\n", the length counting the whole record.
    private static long? GivenSize(ReadOnlySpan<byte> records)
    {
        long? size = null;
        while (Utf8Parser.TryParse(records, out int length, out var digits)
            && length > digits && length <= records.Length)
        {
            var record = records[digits..length].Trim(" \n"u8);
            if (record.StartsWith("size="u8) && Utf8Parser.TryParse(record[5..], out long given, out _))
            {
                size = given;
            }

            records = records[length..];
        }

        return size;
    }

    // Octal digits, or where the first bit is set a number of base 256.
    private static long SizeOf(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            long large = 0;
            foreach (var digit in field[^8..])
            {
                large = (large << 8) | digit;
            }

            return large;
        }

        var text = Encoding.ASCII.GetString(field).Trim('\0', ' ');
        return text.All(char.IsAsciiDigit) && text.Length > 0 ? Convert.ToInt64(text, 8) : 0;
    }
}
