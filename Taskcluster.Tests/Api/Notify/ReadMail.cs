using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Taskcluster.Tests.Api.Notify;

/// <summary>A mail as it goes over the wire, taken apart.</summary>
internal sealed partial record ReadMail
{
    private ReadMail(string source)
    {
        Source = source;
        var end = source.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Head = Folded().Replace(source[..end], " ");
        var boundary = Boundary().Match(Head).Groups["value"].Value;
        Parts = [.. source[end..].Split($"--{boundary}")[1..^1]];
    }

    /// <summary>Every byte of it.</summary>
    public string Source { get; }

    /// <summary>The header, one line a field.</summary>
    public string Head { get; }

    public IReadOnlyList<string> Parts { get; }

    public string Subject => Header("Subject");

    public string To => Header("To");

    public string From => Header("From");

    /// <summary>The text part.</summary>
    public string Text => Part("text/plain");

    /// <summary>The HTML part.</summary>
    public string Html => Part("text/html");

    public static ReadMail FromFile(string path) => new(File.ReadAllText(path));

    public static ReadMail FromText(string text) => new(text);

    /// <summary>A field of the header, its encoded words decoded; there is only one of that name.</summary>
    public string Header(string name)
    {
        var value = Head.Split("\r\n").Single(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))
            [(name.Length + 2)..];
        return EncodedWord().Replace(
            Between().Replace(value, "?==?"),
            word => word.Groups["kind"].Value is "B" or "b"
                ? Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups["text"].Value))
                : Printable(word.Groups["text"].Value.Replace('_', ' ')));
    }

    private string Part(string type)
    {
        var part = Parts.Single(one => one.Contains($"Content-Type: {type}", StringComparison.OrdinalIgnoreCase));
        var end = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var isPrintable = part[..end].Contains("quoted-printable", StringComparison.OrdinalIgnoreCase);
        var content = isPrintable ? Printable(part[(end + 4)..]) : part[(end + 4)..];
        return content.ReplaceLineEndings("\n").TrimEnd('\n');
    }

    private static string Printable(string text)
    {
        var bytes = new List<byte>();
        text = text.Replace("=\r\n", "", StringComparison.Ordinal);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '=')
            {
                bytes.Add(byte.Parse(text.AsSpan(index + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                index += 2;
            }
            else
            {
                bytes.Add((byte)text[index]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"\r\n[ \t]+", RegexOptions.None, 1000)]
    private static partial Regex Folded();

    [GeneratedRegex("boundary=\"?(?<value>[^\"\\s;]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Boundary();

    [GeneratedRegex(
        @"=\?utf-8\?(?<kind>[BQbq])\?(?<text>[^?]*)\?=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"\?=\s+=\?", RegexOptions.None, 1000)]
    private static partial Regex Between();
}
