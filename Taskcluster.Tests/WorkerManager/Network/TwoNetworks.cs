using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.WorkerManager.Network;

/// <summary>
/// Two networks of their own (Linux network namespaces), joined by a link that can be cut, as two machines are. Nothing
/// of the machine's own network is touched: the test reaches the near side by sockets that are opened inside of it.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class TwoNetworks : IAsyncDisposable
{
    /// <summary>Of the near side, whether the link is there or not.</summary>
    public const string NearAddress = "10.213.0.1";

    private const string Folder = "/run/netns";
    private const string Link = "wire";
    private const int NetworkNamespace = 0x40000000;

    private readonly string name = $"taskcluster-{Environment.ProcessId}-{Guid.NewGuid():N}"[..28];

    private TwoNetworks() => Http = new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = Connect,
    });

    /// <summary>Connects to what listens on the near side.</summary>
    public HttpClient Http { get; }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Taskcluster.Monolith.dll");

    private string Near => $"{name}-near";

    private string Far => $"{name}-far";

    /// <summary>Why there can be none on this machine; null: there can.</summary>
    public static string? Obstacle() =>
        !OperatingSystem.IsLinux() ? "Only Linux has network namespaces."
        : Environment.UserName != "root" ? "Only root may make network namespaces."
        : !Programs().Any(folder => File.Exists(Path.Combine(folder, "ip"))) ? "The program ip is not installed."
        : null;

    /// <exception cref="InvalidOperationException">The system does not let us; the message says why.</exception>
    public static async Task<TwoNetworks> Create()
    {
        await Sweep();
        var networks = new TwoNetworks();
        try
        {
            await networks.Make();
            return networks;
        }
        catch
        {
            await networks.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts our program on the near side.</summary>
    public ChildProgram StartNear(params string[] arguments) => Start(Near, arguments);

    /// <summary>Starts our program on the far side.</summary>
    public ChildProgram StartFar(params string[] arguments) => Start(Far, arguments);

    /// <summary>From now on what is sent is lost, and nobody is told so.</summary>
    public Task Cut() => Ip("-n", Near, "link", "set", Link, "down");

    /// <summary>What is sent arrives again.</summary>
    public Task Restore() => Ip("-n", Near, "link", "set", Link, "up");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Remove(Near);
        await Remove(Far);
    }

    // The near side's address stays its own while the link is down. The far side keeps its link, which merely carries
    // nothing, and its routes with it.
    private async Task Make()
    {
        await Ip("netns", "add", Near);
        await Ip("netns", "add", Far);
        await Ip("link", "add", Link, "netns", Near, "type", "veth", "peer", "name", Link, "netns", Far);
        await Ip("-n", Near, "addr", "add", $"{NearAddress}/32", "dev", "lo");
        await Ip("-n", Near, "addr", "add", "10.213.1.1/30", "dev", Link);
        await Ip("-n", Far, "addr", "add", "10.213.1.2/30", "dev", Link);
        foreach (var side in new[] { Near, Far })
        {
            await Ip("-n", side, "link", "set", "lo", "up");
            await Ip("-n", side, "link", "set", Link, "up");
        }

        await Ip("-n", Far, "route", "add", $"{NearAddress}/32", "via", "10.213.1.1");
    }

    // What an earlier run left that was killed.
    private static async Task Sweep()
    {
        foreach (var left in Directory.Exists(Folder) ? Directory.GetFiles(Folder) : [])
        {
            if (OurName().Match(Path.GetFileName(left)) is { Success: true } match
                && !Directory.Exists($"/proc/{match.Groups["id"].Value}"))
            {
                await Remove(Path.GetFileName(left));
            }
        }
    }

    private static async Task Remove(string side)
    {
        if (File.Exists(Path.Combine(Folder, side)))
        {
            await Ip("netns", "del", side);
        }
    }

    private static ChildProgram Start(string side, IEnumerable<string> arguments) => ChildProgram.Start(
        ["netns", "exec", side, "dotnet", Program, .. arguments], program: "ip");

    private static async Task Ip(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("ip", arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {errors}");
        }
    }

    private static string[] Programs() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    // A socket belongs to the network of the thread that opens it; that thread is good for nothing else.
    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var opened = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                opened.SetResult(Open());
            }
            catch (Exception problem)
            {
                opened.SetException(problem);
            }
        }).Start();
        var socket = await opened.Task;
        try
        {
            var address = IPAddress.Parse(context.DnsEndPoint.Host);
            await socket.ConnectAsync(address, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Socket Open()
    {
        using var network = File.OpenHandle(Path.Combine(Folder, Near));
        if (EnterNamespace((int)network.DangerousGetHandle(), NetworkNamespace) != 0)
        {
            var error = Marshal.GetLastPInvokeErrorMessage();
            throw new InvalidOperationException($"The network cannot be entered: {error}.");
        }

        return new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static extern int EnterNamespace(int handle, int kind);

    [GeneratedRegex("^taskcluster-(?<id>[0-9]+)-[0-9a-f]+-(near|far)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OurName();
}
