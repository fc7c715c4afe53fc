using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Taskcluster.Tests.Api.Notify;

namespace Taskcluster.Tests.Notify;

/// <summary>As much of a mail server as a test needs: it takes every mail, or says why not.</summary>
internal sealed class FakeMailServer : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<string> mails = new();
    private readonly ConcurrentQueue<string> commands = new();
    private readonly Task running;

    private FakeMailServer(TcpListener listener)
    {
        this.listener = listener;
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        running = Accept();
    }

    public int Port { get; }

    /// <summary>Accepts connections and says nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>What it answers to <c>RCPT TO</c> in place of 250.</summary>
    public string? Refusal { get; set; }

    public IReadOnlyList<ReadMail> Mails => [.. mails.Select(ReadMail.FromText)];

    /// <summary>Everything that clients said but for the mails themselves.</summary>
    public IReadOnlyList<string> Commands => [.. commands];

    /// <summary>Starts one.</summary>
    /// <param name="port">0 takes a free one.</param>
    public static FakeMailServer Start(int port = 0)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return new FakeMailServer(listener);
    }

    /// <summary>The settings of a host that uses the server at this port.</summary>
    public static Dictionary<string, string?> Settings(int port) => new()
    {
        ["Notify:Smtp:Host"] = "127.0.0.1",
        ["Notify:Smtp:Port"] = $"{port}",
        ["Notify:Smtp:StartTls"] = "false",
        ["Notify:Smtp:From"] = "tc@example.com",
    };

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task Accept()
    {
        var talks = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                break;
            }

            talks.Add(Talk(client));
        }

        await Task.WhenAll(talks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Talk(TcpClient client)
    {
        using (client)
        {
            if (IsSilent)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token);
            }

            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await Say(stream, "220 fake");
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                commands.Enqueue(line);
                if (line == "DATA")
                {
                    await Say(stream, "354 go on");
                    if (await Data(reader) is not { } mail)
                    {
                        return;
                    }

                    mails.Enqueue(mail);
                }

                await Say(stream, Answer(line));
                if (line == "QUIT")
                {
                    return;
                }
            }
        }
    }

    private string Answer(string line) => line.Split(' ')[0].ToUpperInvariant() switch
    {
        "EHLO" => "250-fake\r\n250 AUTH LOGIN",
        "AUTH" => "334 UGFzc3dvcmQ6",
        "RCPT" => Refusal ?? "250 ok",
        "QUIT" => "221 bye",
        "MAIL" or "DATA" or "RSET" => "250 ok",
        _ => "235 signed in",
    };

    // Null: the client left in the middle of it.
    private async Task<string?> Data(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            if (line == ".")
            {
                return mail.ToString();
            }

            mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return null;
    }

    private async Task Say(NetworkStream stream, string line) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), stop.Token);
}
