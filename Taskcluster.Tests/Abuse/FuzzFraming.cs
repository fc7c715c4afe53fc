using System.Globalization;
using System.Text;

namespace Taskcluster.Tests.Abuse;

/// <summary>How a body follows its headers: announced, in chunks, or not as it was announced.</summary>
internal static class FuzzFraming
{
    private static readonly string[] NoLengths = ["-1", "x", "1, 2", "99999999999999999999", "0x10", ""];

    public static FuzzRequest Frame(string verb, StringBuilder head, byte[] body, FuzzRandom random)
    {
        FuzzRequest Bad(FuzzShape shape, string framing, byte[] sent)
        {
            random.Note(shape);

            // The sending side is closed, or the server would wait for the rest as long as its limits say.
            return Good(verb, head, framing, sent) with { IsBadHttp = true, ClosesItsSide = true };
        }

        switch (random.Next(60))
        {
            case 0:
                return Bad(
                    FuzzShape.UnreadableLength, $"Content-Length: {NastyText.Pick(random, NoLengths)}", body);
            case 1:
                return Bad(
                    FuzzShape.TwoLengths, $"Content-Length: {body.Length}\r\nTransfer-Encoding: chunked", body);
            case 2:
                return Bad(FuzzShape.ChunksCut, "Transfer-Encoding: chunked", "5\r\nabc"u8.ToArray());
            case 3:
                return Bad(FuzzShape.UnknownCoding, "Transfer-Encoding: gzip", body);
            case 4:
                return Bad(FuzzShape.LengthTooLarge, $"Content-Length: {body.Length + random.Next(1, 20)}", body);
            case 5 when body.Length > 1:
                return Bad(FuzzShape.LengthTooSmall, $"Content-Length: {random.Next(body.Length)}", body);
            case 6 when body.Length > 0:
                return Bad(FuzzShape.NoLength, "", body);
            case 7:
                // It is refused for its length; nobody waits for what was announced.
                random.Note(FuzzShape.BodyTooLarge);
                return Good(verb, head, $"Content-Length: {11 << 20}", []) with { IsUnfinished = true };
            case 8 or 9 or 10 when body.Length > 0:
                random.Note(FuzzShape.Chunked);
                return Good(verb, head, "Transfer-Encoding: chunked", Chunks(body, random));
            default:
                return Plain(verb, head, body);
        }
    }

    /// <summary>As clients do it.</summary>
    public static FuzzRequest Plain(string verb, StringBuilder head, byte[] body) =>
        Good(verb, head, body.Length == 0 ? "" : $"Content-Length: {body.Length}", body);

    // Verbs that have a body announce none with a length of 0; the web server asks for that.
    private static FuzzRequest Good(string verb, StringBuilder head, string framing, byte[] body)
    {
        if (framing.Length == 0 && body.Length == 0 && verb is "PUT" or "POST")
        {
            framing = "Content-Length: 0";
        }

        var text = head.Append(framing).Append(framing.Length > 0 ? "\r\n\r\n" : "\r\n").ToString();
        return new FuzzRequest(verb, [.. Encoding.Latin1.GetBytes(text), .. body]);
    }

    private static byte[] Chunks(byte[] body, FuzzRandom random)
    {
        using var target = new MemoryStream();
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(random.Next(1, 2000), body.Length - at);
            target.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size:x}\r\n")));
            target.Write(body, at, size);
            target.Write("\r\n"u8);
            at += size;
        }

        target.Write("0\r\n\r\n"u8);
        return target.ToArray();
    }
}
