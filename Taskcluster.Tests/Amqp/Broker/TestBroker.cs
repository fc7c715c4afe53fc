using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Taskcluster.Tests.Clients;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Amqp.Broker;

/// <summary>
/// A RabbitMQ node of the tests: its ports, name, files and epmd are its own. It ends with the tests, however they
/// end.
/// </summary>
public sealed class TestBroker : IAsyncDisposable
{
    public const string User = "bridge";

    /// <summary>How many virtual hosts there are unless somebody wants fewer.</summary>
    public const int Hosts = 40;

    // What is special in a URL has to be escaped in it.
    public const string Password = "p/w:d@?";

    /// <summary>May configure, write and read only what begins with <c>queue/narrow/</c> and <c>narrow</c>.</summary>
    public const string NarrowUser = "narrow";

    /// <summary>The broker's limit for bodies.</summary>
    public const int MaxMessageBytes = 256 * 1024;

    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    // When our end of the pipe closes, node and epmd are killed; an epmd lets itself be killed once the node is gone.
    private const string Keeper = """
        "$0" </dev/null >"$RABBITMQ_LOG_BASE/out" 2>&1 & node=$!
        cat >/dev/null
        kill -9 $node; wait $node 2>/dev/null
        for i in 1 2 3 4 5 6 7 8 9; do epmd -kill 2>/dev/null | grep -q -i killed && break; done
        exit 0
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();
    private readonly int[] ports = FreePorts(4);
    private readonly int hosts;
    private Process? process;
    private int lastHost;

    private TestBroker(int hosts) => this.hosts = hosts;

    /// <summary>Whether there is RabbitMQ on this machine.</summary>
    public static bool IsInstalled => File.Exists(Program);

    public int Port => ports[0];

    /// <summary>Takes TLS only; the certificate is for localhost, by <see cref="CaFile"/>.</summary>
    public int TlsPort => ports[3];

    /// <summary>The authority of the node's certificate, which the machine does not know.</summary>
    public string CaFile => Path.Combine(folder.Path, "ca.pem");

    /// <summary>Starts a node, or passes the test over where there is no RabbitMQ.</summary>
    /// <param name="hosts">How many virtual hosts it has, each of which its start takes time for.</param>
    public static async Task<TestBroker> Start(int hosts = Hosts)
    {
        if (!IsInstalled)
        {
            Assert.Ignore($"There is no RabbitMQ on this machine: no {Program} (Debian: rabbitmq-server).");
        }

        var broker = new TestBroker(hosts);
        broker.Configure();
        try
        {
            await broker.StartNode();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>The URL of a virtual host.</summary>
    public string Url(string virtualHost, string user = User, string password = Password) =>
        $"amqp://{user}:{Uri.EscapeDataString(password)}@127.0.0.1:{Port}/{Uri.EscapeDataString(virtualHost)}";

    /// <summary>A virtual host that no other test uses.</summary>
    public string NewHost()
    {
        var number = Interlocked.Increment(ref lastHost);
        return number <= hosts
            ? Host(number)
            : throw new InvalidOperationException($"More than {hosts} tests want a virtual host; add some.");
    }

    /// <summary>The node dies at once.</summary>
    public async Task Kill()
    {
        process!.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.Dispose();
        process = null;
    }

    /// <summary>Starts the node on its files; returns when it takes connections.</summary>
    public async Task StartNode()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, Program])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = folder.Path,
        };
        foreach (var (name, value) in Environment())
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        var began = Stopwatch.GetTimestamp();
        while (!await IsThere())
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException(
                    "RabbitMQ did not start: " + await File.ReadAllTextAsync(Path.Combine(folder.Path, "log", "out")));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>How many messages of a queue are given out and not acknowledged.</summary>
    public async Task<string> Unacknowledged(string virtualHost, string queue)
    {
        var output = await Control(
            "-q", "-p", virtualHost, "list_queues", "--no-table-headers", "name", "messages_unacknowledged");
        return output.Split('\n').Single(line => line.StartsWith(queue, StringComparison.Ordinal)).Split('\t')[1];
    }

    /// <summary>As if the node were short of memory, or not any more.</summary>
    public Task ShortOfMemory(bool isShort) => Control("eval", isShort
        ? "rabbit_alarm:set_alarm({{resource_limit, memory, node()}, []})."
        : "rabbit_alarm:clear_alarm({resource_limit, memory, node()}).");

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await Kill();
        }

        folder.Dispose();
    }

    private static string Host(int number) => $"test/{number}";

    // Below those that the system gives to outgoing connections, which would take one while its node is down.
    private static int[] FreePorts(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = RandomNumberGenerator.GetInt32(15_000, 32_000);
            if (IsFree(port))
            {
                ports.Add(port);
            }
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private Dictionary<string, string> Environment() => new()
    {
        ["HOME"] = folder.Path,
        ["RABBITMQ_NODENAME"] = $"test{Port}@localhost",
        ["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_DIST_PORT"] = ports[1].ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_PORT"] = ports[2].ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder.Path, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(folder.Path, "log"),
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder.Path, "rabbitmq.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(folder.Path, "none.config"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder.Path, "none.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder.Path, "plugins"),

        // The script then becomes the node instead of a parent that outlives it.
        ["RUNNING_UNDER_SYSTEMD"] = "true",
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none +sbwtdcpu none +sbwtdio none",
    };

    private void Configure()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "log"));
        folder.Write("plugins", "[].");
        TestCertificates.Write(folder);
        var definitions = folder.Write("definitions.json", Definitions());
        folder.Write("rabbitmq.conf", $"""
            load_definitions = {definitions}
            max_message_size = {MaxMessageBytes}
            log.console.level = warning
            listeners.ssl.1 = 127.0.0.1:{TlsPort}
            ssl_options.cacertfile = {CaFile}
            ssl_options.certfile = {Path.Combine(folder.Path, "localhost.pem")}
            ssl_options.keyfile = {Path.Combine(folder.Path, "localhost.key")}
            """);
    }

    private string Definitions()
    {
        var names = Enumerable.Range(1, hosts).Select(Host).ToList();
        return JsonSerializer.Serialize(new
        {
            users = new[] { UserOf(User), UserOf(NarrowUser) },
            vhosts = names.Select(name => new { name }),
            permissions = names.SelectMany(vhost => new[]
            {
                new { user = User, vhost, configure = ".*", write = ".*", read = ".*" },
                new
                {
                    user = NarrowUser, vhost, configure = "^(queue/)?narrow", write = "^(queue/)?narrow",
                    read = "^(queue/)?narrow",
                },
            }),
        });
    }

    private static object UserOf(string name)
    {
        byte[] salt = [1, 2, 3, 4];
        return new
        {
            name,
            password_hash = Convert.ToBase64String(
                [.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(Password)])]),
            hashing_algorithm = "rabbit_password_hashing_sha256",
            tags = "",
        };
    }

    private async Task<string> Control(params string[] arguments)
    {
        var environment = Environment();
        var result = await NodeModules.Run(
            "/usr/lib/rabbitmq/bin/rabbitmqctl",
            ["-n", environment["RABBITMQ_NODENAME"], .. arguments],
            folder.Path,
            environment);
        return result is (0, var output)
            ? output
            : throw new InvalidOperationException($"rabbitmqctl failed: {result?.Output}");
    }

    private async Task<bool> IsThere()
    {
        try
        {
            var factory = new ConnectionFactory { Uri = new Uri(Url(Host(1))), AutomaticRecoveryEnabled = false };
            await using var connection = await factory.CreateConnectionAsync();
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return false;
        }
    }
}
