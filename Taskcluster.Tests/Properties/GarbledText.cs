using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Taskcluster.Tests.Properties;

/// <summary>Texts made of the words of a grammar, in any order, with what belongs to none between them.</summary>
internal static class GarbledText
{
    private static readonly string[] Foreign =
    [
        "", " ", "\t", "\0", "\r\n", "é", "😀", "\ud83d", "\u2028", "\ufeff", "\u007f", "\\", "\"", "%", "'",
        "aaaaaaaaaa",
    ];

    /// <summary>Up to thirty words; a foreign one now and then.</summary>
    public static Gen<string> Of(params string[] words) =>
        from parts in Gen.Frequency((6, Gen.Elements(words)), (1, Gen.Elements(Foreign))).ListOf()
        select string.Concat(parts.Take(30));

    /// <summary>The same as bytes, of which some may be no UTF-8.</summary>
    public static Gen<byte[]> BytesOf(params string[] words) =>
        from text in Of(words)
        from at in Gen.Choose(0, 200)
        from extra in Gen.Elements<byte[]>([], [], [], [0xff], [0xc3], [0xed, 0xa0, 0x80], [0])
        let bytes = Encoding.UTF8.GetBytes(text)
        let place = Math.Min(at, bytes.Length)
        select (byte[])[.. bytes[..place], .. extra, .. bytes[place..]];

    /// <summary>Whether it has no half of a surrogate pair, as everything that was read from UTF-8.</summary>
    public static bool IsText(string text) => text.EnumerateRunes().All(rune => rune.Value != 0xfffd);
}
