using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>
/// Writes JSON whose form is known beforehand, several times faster than a writer that checks what it is told: names
/// come with their quotes, colons and commas. Values look just as <see cref="JsonSerializer"/> writes them.
/// </summary>
/// <param name="first">Memory to begin with; where it is too small, more is lent.</param>
internal ref struct JsonBuffer(Span<byte> first)
{
    private const int Quotes = 2;

    private const int LongestNumber = 20;

    // What is never escaped: printable ASCII without the marks of JSON and HTML.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Except("\"\\<>&'+`")]);

    private Span<byte> bytes = first;
    private byte[]? rented;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => bytes[..Length];

    /// <summary>Text that is JSON already.</summary>
    public void Add(scoped ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        utf8.CopyTo(bytes[Length..]);
        Length += utf8.Length;
    }

    /// <summary>A string, in quotes.</summary>
    /// <param name="value">The string.</param>
    /// <param name="encoder">Says what is escaped; null: the serializer's own.</param>
    public void AddText(ReadOnlySpan<char> value, JavaScriptEncoder? encoder = null)
    {
        if (value.ContainsAnyExcept(Plain))
        {
            Add("\""u8);
            Add(JsonEncodedText.Encode(value, encoder).EncodedUtf8Bytes);
            Add("\""u8);
            return;
        }

        Reserve(value.Length + Quotes);
        bytes[Length++] = (byte)'"';
        Length += Encoding.Latin1.GetBytes(value, bytes[Length..]);
        bytes[Length++] = (byte)'"';
    }

    public void AddNumber(long value)
    {
        Reserve(LongestNumber);
        value.TryFormat(bytes[Length..], out var written);
        Length += written;
    }

    /// <summary>A moment, in quotes.</summary>
    public void AddTime(DateTimeOffset value)
    {
        Reserve(WireTime.Length + Quotes);
        bytes[Length++] = (byte)'"';
        WireTime.Format(value, bytes[Length..]);
        Length += WireTime.Length;
        bytes[Length++] = (byte)'"';
    }

    /// <summary>A list of strings.</summary>
    public void AddTexts(IReadOnlyList<string> values)
    {
        Add("["u8);
        for (var index = 0; index < values.Count; index++)
        {
            Add(index == 0 ? default : ","u8);
            AddText(values[index]);
        }

        Add("]"u8);
    }

    /// <summary>An object whose values are strings.</summary>
    public void AddTexts(IReadOnlyDictionary<string, string> values)
    {
        Add("{"u8);
        var isFirst = true;
        foreach (var (name, value) in values)
        {
            Add(isFirst ? default : ","u8);
            AddText(name);
            Add(":"u8);
            AddText(value);
            isFirst = false;
        }

        Add("}"u8);
    }

    /// <summary>Gives back what was lent; what was written is gone.</summary>
    public void Dispose()
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
            bytes = default;
            Length = 0;
        }
    }

    private void Reserve(int count)
    {
        if (bytes.Length - Length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, Length + count));
        Written.CopyTo(larger);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        bytes = rented = larger;
    }
}
