using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>Finds out who sent a request. The auth module implements it; the kernel knows no module.</summary>
public interface IAuthenticator
{
    /// <param name="context">The request.</param>
    /// <param name="body">Its body, for the payload hash.</param>
    /// <exception cref="Api.ApiError">401 AuthenticationFailed.</exception>
    Caller Authenticate(HttpContext context, ReadOnlyMemory<byte> body);

    /// <summary>
    /// Judges once more, as of now, the credentials of a request that was authenticated before and is still being
    /// answered. How old its signature has become meanwhile does not matter.
    /// </summary>
    /// <exception cref="Api.ApiError">401 AuthenticationFailed.</exception>
    Caller AuthenticateAgain(HttpContext context);
}
