using System.Runtime.CompilerServices;
using System.Text;

namespace Taskcluster.Net.Events;

/// <summary>Reads a stream of Server-Sent Events.</summary>
internal static class ServerSentEvents
{
    /// <summary>The events as they come, until the stream ends.</summary>
    public static async IAsyncEnumerable<(string Event, string Id, string Data)> Read(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var (name, id, data) = ("message", "", new StringBuilder());
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0)
                {
                    // Each line of data has ended with a newline, the last of which is not part of it.
                    yield return (name, id, data.ToString(0, data.Length - 1));
                }

                (name, _) = ("message", data.Clear());
                continue;
            }

            var colon = line.IndexOf(':');
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            switch (field)
            {
                case "event": name = value; break;
                case "id": id = value; break;
                case "data": data.Append(value).Append('\n'); break;
                default: break; // comments, and what later versions bring
            }
        }
    }
}
