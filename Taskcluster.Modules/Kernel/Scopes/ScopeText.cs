using System.Buffers;

namespace Taskcluster.Modules.Kernel.Scopes;

/// <summary>A scope with placeholders, cut into its pieces once, so that a call only copies characters.</summary>
internal sealed class ScopeText : IEquatable<ScopeText>
{
    private const int CharsOnStack = 256;

    private readonly string source;
    private readonly Piece[] pieces;

    public ScopeText(string source)
    {
        this.source = source;
        pieces = [.. Cut(source)];
    }

    /// <summary>The names between angle brackets, in their order.</summary>
    public IEnumerable<string> Placeholders => pieces.Where(piece => piece.IsPlaceholder).Select(piece => piece.Text);

    public string Fill(in ScopeBinding binding)
    {
        if (OnlyText(binding) is { } text)
        {
            return text;
        }

        var most = MostLength(binding);
        char[]? rented = null;
        Span<char> buffer =
            most <= CharsOnStack ? stackalloc char[CharsOnStack] : (rented = ArrayPool<char>.Shared.Rent(most));
        var filled = new string(buffer[..Write(binding, buffer)]);
        Return(rented);
        return filled;
    }

    /// <summary>Whether the set satisfies the filled text, which is never made into a string.</summary>
    public bool IsSatisfiedBy(in ScopeBinding binding, ScopeSet scopes)
    {
        if (OnlyText(binding) is { } text)
        {
            return scopes.Satisfies(text.AsSpan());
        }

        var most = MostLength(binding);
        char[]? rented = null;
        Span<char> buffer =
            most <= CharsOnStack ? stackalloc char[CharsOnStack] : (rented = ArrayPool<char>.Shared.Rent(most));
        var isSatisfied = scopes.Satisfies(buffer[..Write(binding, buffer)]);
        Return(rented);
        return isSatisfied;
    }

    public bool Equals(ScopeText? other) => other is not null && source == other.source;

    public override bool Equals(object? obj) => Equals(obj as ScopeText);

    public override int GetHashCode() => source.GetHashCode(StringComparison.Ordinal);

    // A placeholder is <[a-zA-Z][a-zA-Z0-9_]*>; any other angle bracket is text.
    private static IEnumerable<Piece> Cut(string source)
    {
        var textFrom = 0;
        for (var open = source.IndexOf('<'); open >= 0; open = source.IndexOf('<', open + 1))
        {
            var close = open + 1;
            while (close < source.Length && (char.IsAsciiLetterOrDigit(source[close]) || source[close] == '_'))
            {
                close++;
            }

            if (close == source.Length || source[close] != '>' || !char.IsAsciiLetter(source[open + 1]))
            {
                continue;
            }

            if (open > textFrom)
            {
                yield return new Piece(source[textFrom..open], IsPlaceholder: false);
            }

            yield return new Piece(source[(open + 1)..close], IsPlaceholder: true);
            textFrom = close + 1;
        }

        if (textFrom < source.Length)
        {
            yield return new Piece(source[textFrom..], IsPlaceholder: false);
        }
    }

    private static void Return(char[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private string? OnlyText(in ScopeBinding binding) => pieces.Length switch
    {
        0 => "",
        1 => pieces[0].IsPlaceholder ? binding.ScalarOf(pieces[0].Text).Text : pieces[0].Text,
        _ => null,
    };

    private int MostLength(in ScopeBinding binding)
    {
        var most = 0;
        foreach (var piece in pieces)
        {
            most += piece.IsPlaceholder ? binding.ScalarOf(piece.Text).MostLength : piece.Text.Length;
        }

        return most;
    }

    private int Write(in ScopeBinding binding, Span<char> target)
    {
        var written = 0;
        foreach (var piece in pieces)
        {
            if (piece.IsPlaceholder)
            {
                written += binding.ScalarOf(piece.Text).CopyTo(target[written..]);
            }
            else
            {
                piece.Text.CopyTo(target[written..]);
                written += piece.Text.Length;
            }
        }

        return written;
    }

    private readonly record struct Piece(string Text, bool IsPlaceholder);
}

/// <summary>The values of a call and, inside a <c>for</c>, the element of this turn, which hides a value of its name.</summary>
internal readonly ref struct ScopeBinding(ScopeValues values, string? item = null, string? element = null)
{
    public ScopeScalar ScalarOf(string name) => name != item
        ? values.ScalarOf(name)
        : new ScopeScalar(element ?? throw ScopeValues.Unfit(name, "a string"), 0);
}
