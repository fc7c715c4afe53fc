using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Taskcluster.Tests.Canary;

/// <summary>Looks for a text in bytes, in every form in which a program may have written it.</summary>
internal sealed class TextScan
{
    private readonly IReadOnlyList<(string Form, byte[] Bytes)> forms;

    public TextScan(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var hex = Convert.ToHexStringLower(utf8);
        forms =
        [
            .. new (string, byte[])[]
            {
                ("UTF-8", utf8),
                ("UTF-16", Encoding.Unicode.GetBytes(text)),
                ("UTF-16, big end first", Encoding.BigEndianUnicode.GetBytes(text)),
                ("JSON", Json(text, JavaScriptEncoder.Default)),
                ("JSON with few escapes", Json(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)),
                ("JSON, all escaped", Ascii(string.Concat(text.Select(one => $"\\u{(int)one:x4}")))),
                ("a URL", Ascii(Uri.EscapeDataString(text))),
                ("hex", Ascii(hex)),
                ("HEX", Ascii(hex.ToUpperInvariant())),
            },
            .. Enumerable.Range(0, 3).SelectMany(shift => Base64(utf8, shift)),
        ];
    }

    /// <summary>The names of the forms in which the text stands there.</summary>
    public IReadOnlyList<string> FormsIn(ReadOnlySpan<byte> content)
    {
        var found = new List<string>();
        foreach (var (form, bytes) in forms)
        {
            if (content.IndexOf(bytes) >= 0)
            {
                found.Add(form);
            }
        }

        return found;
    }

    public IReadOnlyList<string> FormsIn(string content) => FormsIn(Encoding.UTF8.GetBytes(content));

    /// <summary>Every file below a folder that holds the text, as <c>file: forms</c>.</summary>
    public IReadOnlyList<string> FilesIn(string folder) =>
    [
        .. from path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
           let found = FormsIn(File.ReadAllBytes(path))
           where found.Count > 0
           select $"{Path.GetRelativePath(folder, path)}: {string.Join(", ", found)}",
    ];

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Json(string text, JavaScriptEncoder encoder) =>
        Encoding.UTF8.GetBytes(JsonEncodedText.Encode(text, encoder).ToString());

    // In the midst of other bytes the text may begin at any of three places of a group; what its neighbours have a
    // part in is cut off.
    private static IEnumerable<(string Form, byte[] Bytes)> Base64(byte[] utf8, int shift)
    {
        var whole = Convert.ToBase64String([.. new byte[shift], .. utf8]);
        var start = ((shift * 8) + 5) / 6;
        var end = (shift + utf8.Length) * 8 / 6;
        var own = whole[start..end];
        yield return ($"base64 ({shift})", Ascii(own));
        yield return ($"base64url ({shift})", Ascii(own.Replace('+', '-').Replace('/', '_')));
    }
}
