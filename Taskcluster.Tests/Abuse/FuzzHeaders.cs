using System.Text;

namespace Taskcluster.Tests.Abuse;

/// <summary>Headers that mean something to the server, with values that mostly do.</summary>
internal static class FuzzHeaders
{
    private static readonly string[] ContentTypes =
    [
        "application/json; charset=utf-8", "application/json;charset=utf-16", " application/json", "APPLICATION/JSON",
        "text/plain", "application/jsonx", "application/json, text/plain", "application/x-www-form-urlencoded", ";",
        "multipart/form-data; boundary=x", "", "application/json; " + new string('x', 2000),
    ];

    private static readonly string[] More =
    [
        "Accept-Encoding: br", "Accept-Encoding: gzip;q=0, br;q=0.", "Accept-Encoding: ,;q=,", "Accept-Encoding: *",
        "If-None-Match: *", "If-None-Match: W/\"", "If-None-Match: \"\",,W/", "If-Modified-Since: never",
        "Range: bytes=0-1", "Range: bytes=-,5-", "Range: lines=1-2", "Content-Encoding: gzip",
        "Content-Encoding: br, x",
        "X-Forwarded-Port: 99999999999", "X-Forwarded-Port: x", "X-Forwarded-Proto: https", "X-Forwarded-For: ::1",
        "X-Taskcluster-Trace-Id: \t", "X-Taskcluster-Trace-Id: a b", "Origin: null", "Cookie: a=b; ;=;",
        "Last-Event-ID: x-y", "Last-Event-ID: 0-99999999999999999999", "Accept: text/html;q=x", "Expect: 100-continue",
        "Connection: Upgrade\r\nUpgrade: websocket", "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: x",
        "X-Empty:", "X-Long: " + new string('x', 8000), "Authorization: Hawk", "Authorization: Bearer x",
    ];

    /// <summary>Adds the body's type, where there is one, and now and then something more.</summary>
    public static void Add(StringBuilder head, bool hasBody, FuzzRandom random)
    {
        if (hasBody || random.Next(20) == 0)
        {
            var type = "application/json";
            if (random.Next(15) == 0)
            {
                random.Note(FuzzShape.OtherContentType);
                type = NastyText.Pick(random, ContentTypes);
            }

            head.Append("Content-Type: ").Append(type).Append("\r\n");
        }

        while (random.Next(8) == 0)
        {
            random.Note(FuzzShape.MoreHeaders);
            head.Append(NastyText.Pick(random, More)).Append("\r\n");
        }
    }
}
