using System.Text;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Tests.Abuse;

/// <summary>Texts that programs stumble over.</summary>
internal static class NastyText
{
    private static readonly string[] Some =
    [
        "", " ", "\0", "a\0b", "..", "../../etc/passwd", "/", "//", "a//b", "%", "%2F", "%00", "%25", "é", "日本語", "😀",
        "\u202e", "\ufeff", "\u2028", "*", "assume:*", "a*b", "'", "\"", "\\", "\r\nX: y", "<script>", "{{x}}", "${x}",
        "'; DROP TABLE queue_tasks; --", "null", "true", "0", "-1", "1e309", "NaN", "-", "_", ".", "~", "+", "=", "&",
        "static/taskcluster/root", "anonymous", "built-in/succeed", "private/secret", "public/x",
        "2026-01-01T00:00:00.000Z", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59.999Z", "+275760-09-13T00:00:00.000Z",
        "1 day", "-5 years", "99999999999999999999 days", "index.a.b", "notify.email.x@example.com.on-any",
        "notify.pulse.a.on-any", "http://", "file:///etc/passwd", "https://example.com/%zz", "(a+)+$", "[", "a@b",
        "constructor", "__proto__", "toString", "hasOwnProperty",
    ];

    private static readonly string[] RawTargets =
    [
        "", ".", "..", "%2e%2e", "%2E%2E%2F", "%2F", "%252F", "%00", "%", "%zz", "%u0041", "%ff%fe", "%c3%28",
        "%ed%a0%80",
        "%F0%9F%98%80", "a%20b", "+", "~", "'", "\"", "<x>", "|", "^", "`", "{}", "[]", "a;b", "a,b", "a:b", "@", "!",
        "$", "*", "(x)", "%0d%0aX:%20y", "*%2F*", "%E2%80%AE", "a//b", "a/../b", "a/%2e%2e/b", "-1", "0",
        "99999999999999",
    ];

    /// <summary>Any text; long ones are rare.</summary>
    public static string Any(FuzzRandom random) => random.Next(12) switch
    {
        0 => new string('a', random.Next(1, 300)),
        1 => string.Concat(Enumerable.Repeat(Pick(random, Some), random.Next(1, 40))),
        2 => SlugId.New(),
        3 => Letters(random),
        4 when random.Next(20) == 0 => new string('x', 100_000),
        _ => Pick(random, Some),
    };

    /// <summary>Something in place of a raw path segment or of a value in the query: any bytes but a blank.</summary>
    public static string RawPart(FuzzRandom random) => random.Next(8) switch
    {
        0 => new string('a', random.Next(2) == 0 ? 10_000 : 300),
        1 => Uri.EscapeDataString(Any(random)) is { Length: < 12_000 } text ? text : "a",
        2 => SlugId.New(),
        3 => Encoding.Latin1.GetString([(byte)random.Next(0x80, 0x100), (byte)random.Next(0x80, 0x100)]),
        _ => Pick(random, RawTargets),
    };

    public static T Pick<T>(FuzzRandom random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private static string Letters(FuzzRandom random)
    {
        var text = new StringBuilder();
        for (var left = random.Next(1, 30); left > 0; left--)
        {
            text.Append((char)random.Next(0x20, random.Next(4) == 0 ? 0xd800 : 0x7f));
        }

        return text.ToString();
    }
}
