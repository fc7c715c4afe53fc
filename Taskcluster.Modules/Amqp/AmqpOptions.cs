using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Taskcluster.Modules.Amqp.Connections;
using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Amqp;

/// <summary>Settings of the section <c>Pulse:Amqp</c>: the bridge to a RabbitMQ broker.</summary>
public sealed record AmqpOptions : ICheckedSettings
{
    // AMQP counts both in 16 bits; 0 would mean no limit.
    private const int MostInFlight = ushort.MaxValue;
    private const int LongestName = 255;

    // A day: more is a slip, and timers end at some weeks.
    private const double MostSeconds = 86_400;

    /// <summary>
    /// The broker, <c>amqp[s]://user:password@host[:port][/virtual-host]</c>; without it there is no bridge.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>The word after <c>queue/</c> in the name of our queue; by default the URL's user.</summary>
    public string? Namespace { get; set; }

    /// <summary>
    /// The name of the durable queue for messages of foreign exchanges, <c>queue/&lt;namespace&gt;/&lt;this&gt;</c>.
    /// Empty: a private queue with a random name, which ends with the connection, and its messages with it.
    /// </summary>
    public string? Queue { get; set; } = "taskcluster";

    /// <summary>Under what the broker lists our connections; by default the program and its root URL.</summary>
    public string? ConnectionName { get; set; }

    /// <summary>A PEM file of authorities to trust beside the machine's own, for <c>amqps</c>.</summary>
    public string? CaFile { get; set; }

    /// <summary>How long the broker may take to accept a connection.</summary>
    public double ConnectSeconds { get; set; } = 10;

    /// <summary>After twice as long without a sign of life a connection counts as broken.</summary>
    public double HeartbeatSeconds { get; set; } = 30;

    /// <summary>How long the broker may confirm nothing at all of what was published.</summary>
    public double ConfirmSeconds { get; set; } = 60;

    /// <summary>How many messages may be published and not confirmed yet.</summary>
    public int ConfirmWindow { get; set; } = 1000;

    /// <summary>How many messages of foreign exchanges may be here and not stored yet.</summary>
    public int Prefetch { get; set; } = 100;

    /// <summary>The largest body of a foreign message that is taken.</summary>
    public int MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>The pause after the first failure to connect; each further one doubles it.</summary>
    public double FirstRetrySeconds { get; set; } = 1;

    public double LongestRetrySeconds { get; set; } = 60;

    /// <summary>After how long an exchange that the broker does not have is looked for again.</summary>
    public double MissingExchangeSeconds { get; set; } = 60;

    /// <summary>Whether there is a bridge at all.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(Url);

    /// <summary>Makes sure that all settings can be used, whether or not the broker is there.</summary>
    /// <exception cref="UnusableDataException">A setting cannot be used; the message names it.</exception>
    public void RequireUsable()
    {
        if (!IsOn)
        {
            return;
        }

        var address = BrokerAddress.Parse(Url!);
        var queue = QueueName(address);
        if ((Namespace ?? address.User).Contains('/') || Encoding.UTF8.GetByteCount(queue) > LongestName)
        {
            throw new UnusableDataException(
                $"Pulse:Amqp:Namespace and Pulse:Amqp:Queue make the queue name '{queue}'. "
                + $"The namespace must have no slash, and the name at most {LongestName} bytes.");
        }

        _ = Authorities();
    }

    /// <summary>The full name of the durable queue; ends in a slash where the queue is to be private.</summary>
    internal string QueueName(BrokerAddress address) =>
        $"queue/{(string.IsNullOrEmpty(Namespace) ? address.User : Namespace)}/{Queue}";

    /// <summary>The certificates of <see cref="CaFile"/>; null where there is no such setting.</summary>
    /// <exception cref="UnusableDataException">The file cannot be read or holds no certificate.</exception>
    internal X509Certificate2Collection? Authorities()
    {
        if (string.IsNullOrEmpty(CaFile))
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(CaFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UnusableDataException($"Pulse:Amqp:CaFile '{CaFile}' cannot be read: {error.Message}");
        }

        return authorities.Count > 0
            ? authorities
            : throw new UnusableDataException(
                $"Pulse:Amqp:CaFile '{CaFile}' holds no certificate; it must have one at least, in PEM form.");
    }

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AboveUpTo(MostSeconds, ConnectSeconds)
        .AboveUpTo(MostSeconds, HeartbeatSeconds)
        .AboveUpTo(MostSeconds, ConfirmSeconds)
        .AboveUpTo(MostSeconds, FirstRetrySeconds)
        .AboveUpTo(MostSeconds, LongestRetrySeconds)
        .AboveUpTo(MostSeconds, MissingExchangeSeconds)
        .Between(1, MostInFlight, ConfirmWindow)
        .Between(1, MostInFlight, Prefetch)
        .Between(1, (int)Broker.LargestBody, MaxBodyBytes);
}
