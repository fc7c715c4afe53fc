using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Amqp.Connections;

/// <summary>The configured broker. Only where there is one may it be asked for anything.</summary>
internal sealed class Broker(AmqpOptions options, RootUrl rootUrl)
{
    /// <summary>
    /// The largest body that a broker can be made to take. A smaller limit of the client would end the connection at a
    /// larger message, again and again.
    /// </summary>
    public const uint LargestBody = 512 * 1024 * 1024;

    private readonly Lazy<BrokerAddress> address = new(() => BrokerAddress.Parse(options.Url!));

    /// <summary>A broker is outside and lives by the real time, whatever a moved clock says.</summary>
    public static TimeProvider Clock => TimeProvider.System;

    public BrokerAddress Address => address.Value;

    /// <summary>Connects; the connection does not come back by itself when it is lost.</summary>
    /// <param name="purpose">Distinguishes our connections in the broker's list.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="BrokerException">There is no connection; the message says why.</exception>
    public async Task<IConnection> Connect(string purpose, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            HostName = Address.Host,
            Port = Address.Port,
            VirtualHost = Address.VirtualHost,
            UserName = Address.User,
            Password = Address.Password,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(options.ConnectSeconds),
            HandshakeContinuationTimeout = TimeSpan.FromSeconds(options.ConnectSeconds),
            RequestedHeartbeat = TimeSpan.FromSeconds(options.HeartbeatSeconds),
            MaxInboundMessageBodySize = LargestBody,
        };
        if (Address.IsTls)
        {
            factory.Ssl = new SslOption { Enabled = true, ServerName = Address.Host };
            if (options.Authorities() is { } authorities)
            {
                factory.Ssl.CertificateValidationCallback = (_, certificate, chain, errors) =>
                    IsTrusted(certificate, chain, errors, authorities);
            }
        }

        var name = options.ConnectionName ?? $"Taskcluster Monolith at {rootUrl}";
        try
        {
            return await factory.CreateConnectionAsync($"{name} ({purpose})", cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            throw BrokerException.From(error, Address);
        }
    }

    // The name must be right in any case; only the lack of a known authority can be made up for.
    private static bool IsTrusted(
        X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors
            || certificate is not X509Certificate2 presented
            || chain is null)
        {
            return false;
        }

        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(presented);
    }
}
