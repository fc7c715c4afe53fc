using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Taskcluster.Tests.Docs;

/// <summary>
/// Chapters speak of the ports 8080 to 8089. In a run each of them is a free one, so that chapters run side by side and
/// meet no server of the machine's user.
/// </summary>
internal sealed partial class ChapterPorts
{
    private readonly Dictionary<string, int> free = new(StringComparer.Ordinal);

    /// <summary>The text with the ports of this run in it.</summary>
    public string Replace(string text) =>
        Port().Replace(text, match => Of(match.Value).ToString(CultureInfo.InvariantCulture));

    /// <summary>What a port of the text is in this run.</summary>
    public int Of(string port)
    {
        if (!free.TryGetValue(port, out var number))
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            free[port] = number = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        return number;
    }

    [GeneratedRegex(@"(?<![\d.])808\d(?!\d)", RegexOptions.None, 1000)]
    private static partial Regex Port();
}
