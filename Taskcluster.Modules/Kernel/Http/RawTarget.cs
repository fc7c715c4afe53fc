using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>
/// The request target as it stood on the wire. ASP.NET's own path has dot segments removed and is decoded; routes and
/// signatures need what was sent (spec/queue.md §1.6).
/// </summary>
public static class RawTarget
{
    /// <summary>Path and query, untouched.</summary>
    public static string Of(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (target.StartsWith('/'))
        {
            return target;
        }

        // The absolute form that proxies use: http://host/path.
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        var path = scheme < 0 ? -1 : target.AsSpan(scheme + 3).IndexOfAny('/', '?');
        return path < 0 ? "/"
            : target[scheme + 3 + path] == '?' ? "/" + target[(scheme + 3 + path)..]
            : target[(scheme + 3 + path)..];
    }

    /// <summary>The part before the question mark.</summary>
    public static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        var question = target.IndexOf('?');
        return question < 0 ? target : target[..question];
    }

    /// <summary>The part behind the question mark; empty where there is none.</summary>
    public static ReadOnlySpan<char> QueryOf(ReadOnlySpan<char> target)
    {
        var question = target.IndexOf('?');
        return question < 0 ? default : target[(question + 1)..];
    }

    /// <summary>Decodes percent escapes once; false if one is broken or the result is not UTF-8.</summary>
    public static bool TryDecode(ReadOnlySpan<char> raw, out string decoded)
    {
        if (raw.IndexOf('%') < 0)
        {
            decoded = raw.ToString();
            return true;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(raw.Length * 3);
        try
        {
            decoded = "";
            if (!TryDecode(raw, buffer, out var length) || !Utf8.IsValid(buffer.AsSpan(0, length)))
            {
                return false;
            }

            decoded = Encoding.UTF8.GetString(buffer, 0, length);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// The query's keys and values, decoded, a plus being a blank; <c>bewit</c> is left out, since every method
    /// tolerates it. False if an escape is broken.
    /// </summary>
    public static bool TryParseQuery(ReadOnlySpan<char> query, out IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        pairs = [];
        if (query.IsEmpty)
        {
            return true;
        }

        var list = new List<KeyValuePair<string, string>>();
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var rawKey = equals < 0 ? pair : pair[..equals];
            var rawValue = equals < 0 ? default : pair[(equals + 1)..];
            if (!TryDecode(rawKey.ToString().Replace('+', ' '), out var key)
                || !TryDecode(rawValue.ToString().Replace('+', ' '), out var value))
            {
                return false;
            }

            if (key != "bewit")
            {
                list.Add(new KeyValuePair<string, string>(key, value));
            }
        }

        pairs = list;
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> raw, Span<byte> buffer, out int length)
    {
        length = 0;
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '%')
            {
                length += Encoding.UTF8.GetBytes(raw.Slice(at, 1), buffer[length..]);
                continue;
            }

            if (at + 2 >= raw.Length || !char.IsAsciiHexDigit(raw[at + 1]) || !char.IsAsciiHexDigit(raw[at + 2]))
            {
                return false;
            }

            buffer[length++] = Convert.FromHexString(raw.Slice(at + 1, 2))[0];
            at += 2;
        }

        return true;
    }
}
