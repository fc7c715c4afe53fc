using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Hawk;

/// <summary>Authenticates the requests of this host by their Hawk header or bewit.</summary>
[DiffersInFixture(
    "Signatures",
    "`ts` of Hawk is judged by the machine's clock, all else by the fixture's",
    "all by one clock")]
public sealed partial class HawkAuthenticator(
    AuthState state,
    Database database,
    AuthOptions options,
    TimeProvider clock,
    ILogger<HawkAuthenticator> log,
    IInterference? interference = null)
    : IAuthenticator
{
    public Caller Authenticate(HttpContext context, ReadOnlyMemory<byte> body) =>
        CallerOf(Authenticate(RequestOf(context, clock, interference?.SkewOf(context) ?? default)), context, body);

    public Caller AuthenticateAgain(HttpContext context)
    {
        var result = Authenticate(RequestOf(context, clock) with { WallClock = null });
        return result is AuthFailed failed ? throw ApiError.AuthenticationFailed(failed.Message) : result.Caller!;
    }

    /// <summary>What of a request matters to its signature.</summary>
    /// <param name="context">The request.</param>
    /// <param name="clock">By which all but the signature's time is judged.</param>
    /// <param name="skew">How far the wall clock is to be off.</param>
    /// <exception cref="ApiError">401: the Host header is unusable.</exception>
    internal static HawkRequest RequestOf(HttpContext context, TimeProvider clock, TimeSpan skew = default)
    {
        var request = context.Request;
        var headers = request.Headers;
        return HawkAuthority.TryFrom(
            headers.Host, headers["x-forwarded-port"], headers["x-forwarded-proto"], request.IsHttps, out var authority)
            ? new HawkRequest
            {
                Method = request.Method,
                Target = RawTarget.Of(context),
                Host = authority.Host,
                Port = authority.Port,
                Authorization = headers.Authorization.ToString(),
                WallClock = TimeProvider.System.GetUtcNow() + skew,
                Now = clock.GetUtcNow(),
            }
            : throw ApiError.AuthenticationFailed($"The Host header '{headers.Host}' is not a host.");
    }

    /// <summary>The caller, unless authentication failed or the body is not the one that was signed (401).</summary>
    internal static Caller CallerOf(AuthenticationResult result, HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (result is AuthSuccess success
            && HawkAuthentication.CheckPayload(success, context.Request.ContentType, body.Span) is { } fault)
        {
            result = fault;
        }

        return result is AuthFailed failed ? throw ApiError.AuthenticationFailed(failed.Message) : result.Caller!;
    }

    /// <summary>Decides who sent a request, and notes that the client was used.</summary>
    public AuthenticationResult Authenticate(in HawkRequest request)
    {
        KnownClient? known = null;
        var roles = state.RoleSet;
        var result = HawkAuthentication.Authenticate(
            request, clientId => (known = state.Find(clientId))?.ExpandedBy(roles), roles.Resolver);
        if (result is AuthSuccess && known is not null
            && known.ShouldNoteUse(clock.GetUtcNow(), TimeSpan.FromHours(options.LastUsedDelayHours)))
        {
            _ = NoteUse(known.ClientId);
        }

        return result;
    }

    // Nobody waits for it: a date that is a little late is no harm.
    private async Task NoteUse(string clientId)
    {
        try
        {
            await database.Write(tx => ClientStore.Used(tx, clientId));
        }
        catch (Exception error) when (error is StorageException or ObjectDisposedException)
        {
            LogNotNoted(log, error, clientId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The use of client {ClientId} could not be noted")]
    private static partial void LogNotNoted(ILogger log, Exception error, string clientId);
}
