using System.Text;

namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>
/// What a Hawk MAC covers (spec/services.md §1.2). An empty text is an absent one, since no attribute may be empty.
/// </summary>
public readonly ref struct HawkArtifacts
{
    /// <summary>The purpose of a MAC in an Authorization header.</summary>
    public const string HeaderPurpose = "header";

    /// <summary>The purpose of a MAC in a signed URL.</summary>
    public const string BewitPurpose = "bewit";

    private const int FixedLength = 64;

    /// <summary><see cref="HeaderPurpose"/> or <see cref="BewitPurpose"/>.</summary>
    public required ReadOnlySpan<char> Purpose { get; init; }

    /// <summary>Seconds since the epoch, exactly as sent; of a bewit, when it ends.</summary>
    public required ReadOnlySpan<char> Timestamp { get; init; }

    public ReadOnlySpan<char> Nonce { get; init; }

    /// <summary>In any case; it is signed in upper case.</summary>
    public required ReadOnlySpan<char> Method { get; init; }

    /// <summary>Path and query as on the wire.</summary>
    public required ReadOnlySpan<char> Target { get; init; }

    /// <summary>Without a port, in any case; it is signed in lower case.</summary>
    public required ReadOnlySpan<char> Host { get; init; }

    public required int Port { get; init; }

    public ReadOnlySpan<char> Hash { get; init; }

    public ReadOnlySpan<char> Ext { get; init; }

    public ReadOnlySpan<char> App { get; init; }

    public ReadOnlySpan<char> Dlg { get; init; }

    /// <summary>The text that is signed.</summary>
    public string Normalized()
    {
        var bytes = new byte[MostBytes];
        return Encoding.UTF8.GetString(bytes, 0, Write(bytes));
    }

    /// <summary>Bytes that are enough for <see cref="Write"/>; a UTF-16 unit takes three at most, or six if escaped.</summary>
    internal int MostBytes => FixedLength + (Ext.Length * 6)
        + (3 * (Purpose.Length + Timestamp.Length + Nonce.Length + Method.Length + Target.Length + Host.Length
            + Hash.Length + App.Length + Dlg.Length));

    /// <summary>Writes the text that is signed as UTF-8 and returns its length.</summary>
    internal int Write(Span<byte> buffer)
    {
        var line = new LineWriter(buffer);
        line.Add("hawk.1.");
        line.End(Purpose);
        line.End(Timestamp);
        line.End(Nonce);
        line.End(Method, Letters.Upper);
        line.End(PathAndQuery(Target));
        line.End(Host, Letters.Lower);
        line.End(Port);
        line.End(Hash);
        line.End(Ext, Letters.Escaped);
        if (!App.IsEmpty)
        {
            line.End(App);
            line.End(Dlg);
        }

        return line.Length;
    }

    private static ReadOnlySpan<char> PathAndQuery(ReadOnlySpan<char> target) =>
        !target.StartsWith('/') && Uri.TryCreate(target.ToString(), UriKind.Absolute, out var uri)
            ? uri.PathAndQuery
            : target;

    private enum Letters
    {
        AsTheyAre,
        Upper,
        Lower,
        Escaped,
    }

    private ref struct LineWriter(Span<byte> buffer)
    {
        private readonly Span<byte> buffer = buffer;

        public int Length { get; private set; }

        public void Add(ReadOnlySpan<char> text) => Length += Encoding.UTF8.GetBytes(text, buffer[Length..]);

        public void End(int number)
        {
            number.TryFormat(buffer[Length..], out var written);
            Length += written;
            EndLine();
        }

        public void End(ReadOnlySpan<char> text, Letters letters = Letters.AsTheyAre)
        {
            var start = Length;
            if (letters is Letters.Escaped && text.ContainsAny('\\', '\n'))
            {
                text = text.ToString().Replace(@"\", @"\\").Replace("\n", @"\n");
            }

            Add(text);
            ChangeCase(buffer[start..Length], letters);
            EndLine();
        }

        private static void ChangeCase(Span<byte> text, Letters letters)
        {
            if (letters is Letters.Upper)
            {
                Ascii.ToUpperInPlace(text, out _);
            }
            else if (letters is Letters.Lower)
            {
                Ascii.ToLowerInPlace(text, out _);
            }
        }

        private void EndLine() => buffer[Length++] = (byte)'\n';
    }
}
