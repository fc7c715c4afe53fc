using System.Net.Sockets;
using System.Security.Authentication;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Taskcluster.Modules.Amqp.Connections;

/// <summary>
/// What the broker refused, or that it is away, as a sentence for the operator that begins with the broker's address.
/// </summary>
/// <param name="message">The sentence.</param>
/// <param name="code">The reply code of AMQP (such as 404), 0 where the broker gave none.</param>
/// <param name="inner">What it was found by.</param>
internal sealed class BrokerException(string message, int code = 0, Exception? inner = null)
    : Exception(message, inner)
{
    public const int AccessRefused = 403;
    public const int NotFound = 404;
    public const int ResourceLocked = 405;
    public const int PreconditionFailed = 406;
    public const int NotAllowed = 530;

    public int Code => code;

    /// <summary>Of what the client library threw.</summary>
    public static BrokerException From(Exception error, BrokerAddress address)
    {
        if (error is BrokerException known)
        {
            return known;
        }

        var all = WithInner(error).ToList();
        if (all.OfType<OperationInterruptedException>().FirstOrDefault()?.ShutdownReason is { } reason)
        {
            return From(reason, address);
        }

        if (all.Any(one => one is AuthenticationFailureException or PossibleAuthenticationFailureException))
        {
            return new BrokerException(
                $"The broker at {address} does not let user '{address.User}' in: there is no such user, its password "
                + "is another, or it may not connect from here (guest may from the broker's own machine alone)",
                AccessRefused,
                error);
        }

        if (all.OfType<AuthenticationException>().FirstOrDefault() is { } tls)
        {
            return new BrokerException(
                $"The broker at {address} has no TLS connection for us: {Sentence(tls.Message)}; its certificate must "
                + $"be for '{address.Host}' and by an authority that this machine or Pulse:Amqp:CaFile knows",
                inner: error);
        }

        var what = all.OfType<SocketException>().FirstOrDefault() is { } socket
            ? $"cannot be reached: {Sentence(socket.Message)}"
            : all.Any(one => one is TimeoutException or OperationCanceledException)
                ? "did not answer in time"
                : $"cannot be talked to: {Sentence(all[^1].Message)}";
        return new BrokerException($"The broker at {address} {what}", inner: error);
    }

    /// <summary>Of the reason why a channel or a connection ended.</summary>
    public static BrokerException From(ShutdownEventArgs reason, BrokerAddress address)
    {
        var text = Sentence(reason.ReplyText);
        if (reason.Initiator != ShutdownInitiator.Peer)
        {
            return new BrokerException(
                $"The broker at {address} is gone: {text}", inner: reason.Exception);
        }

        var what = (int)reason.ReplyCode switch
        {
            AccessRefused => $"does not let user '{address.User}' do this: {text}",
            NotAllowed => $"has no virtual host '{address.VirtualHost}' for user '{address.User}': {text}",
            _ => $"ended it: {text}",
        };
        return new BrokerException($"The broker at {address} {what}", reason.ReplyCode);
    }

    private static string Sentence(string text) => text.Trim().TrimEnd('.');

    private static IEnumerable<Exception> WithInner(Exception error)
    {
        yield return error;
        var inner = error is AggregateException many ? many.InnerExceptions.AsEnumerable()
            : error.InnerException is { } one ? [one] : [];
        foreach (var further in inner.SelectMany(WithInner))
        {
            yield return further;
        }
    }
}
