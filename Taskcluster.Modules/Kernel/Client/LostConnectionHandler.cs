using System.Net.Sockets;

namespace Taskcluster.Modules.Kernel.Client;

/// <summary>
/// Says of a connection that was lost while it was made what <see cref="HttpClient"/> says of all others. .NET 10 asks
/// a connection that stands for the address at its other end; where that end died in this very moment, its bare
/// <see cref="SocketException"/> reaches the caller, who expects an <see cref="HttpRequestException"/>.
/// </summary>
public sealed class LostConnectionHandler : DelegatingHandler
{
    /// <summary>Puts it before what makes the connections.</summary>
    public LostConnectionHandler(HttpMessageHandler inner)
        : base(inner)
    {
    }

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">There is no connection, or it was lost.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (SocketException problem)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, problem.Message, problem);
        }
    }
}
