using System.Globalization;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// A place in the message log as it is told outside: <c>&lt;epoch&gt;-&lt;seq&gt;</c>. Sequence numbers count within
/// their epoch alone (DESIGN.md §4).
/// </summary>
/// <param name="Epoch">Of <see cref="Epochs.Current"/> when it was given; 1 to 64 letters and digits.</param>
/// <param name="Sequence">The message's number; 0 is before the first.</param>
public readonly record struct EventId(string Epoch, long Sequence)
{
    /// <summary>What texts must match (ECMAScript).</summary>
    public const string Pattern = "^[0-9a-zA-Z]{1,64}-(0|[1-9][0-9]{0,18})$";

    private const int LongestEpoch = 64;

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EventId id)
    {
        id = default;
        var dash = text.IndexOf('-');
        if (dash is < 1 or > LongestEpoch)
        {
            return false;
        }

        var epoch = text[..dash];
        var number = text[(dash + 1)..];
        if (!IsPlain(epoch)
            || number is ['0', _, ..]
            || !Digits.TryRead(number, out long sequence))
        {
            return false;
        }

        id = new EventId(epoch.ToString(), sequence);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is no event id.</exception>
    public static EventId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"'{text}' is no event id; it must be as in 8c1d40a2b7e95f63-4711.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Sequence}");

    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Where a listener goes on in the log.</summary>
/// <param name="Sequence">It gets the messages after this one.</param>
/// <param name="Reason">Why it may have missed some; null where it has not.</param>
public sealed record Resume(long Sequence, string? Reason = null)
{
    /// <summary>Whether it has to be told of a gap first.</summary>
    public bool HasGap => Reason is not null;
}
