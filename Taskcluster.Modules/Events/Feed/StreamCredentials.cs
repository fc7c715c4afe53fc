using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>The credentials by which a stream was begun, judged again while it goes on.</summary>
internal sealed class StreamCredentials(
    HttpContext context, IAuthenticator authenticator, ScopeTemplate needed, ScopeValues values, Caller caller)
{
    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);

    // Timers cannot wait longer than some weeks.
    private static readonly TimeSpan AtMost = TimeSpan.FromDays(1);

    // A bewit is a key with an end of its own.
    private readonly DateTimeOffset ends = EndOfBewit(context);
    private Caller caller = caller;

    /// <summary>
    /// Why the stream has to end, if it has to: the client or its certificate has expired, or was switched off,
    /// removed or given another token; the bewit has expired; or its scopes, or those of a role, were taken away.
    /// </summary>
    public string? Fault(DateTimeOffset now)
    {
        try
        {
            caller = authenticator.AuthenticateAgain(context);
        }
        catch (ApiError error)
        {
            return $"The credentials of this stream are no longer good: {error.Message}";
        }

        if (caller.Expires < now)
        {
            // For a request, authentication would bear with clocks that differ.
            return $"The credentials of this stream have expired at {WireTime.Format(caller.Expires)}.";
        }

        return needed.IsSatisfiedBy(values, caller.Scopes)
            ? null
            : "The credentials of this stream no longer have the scopes that its bindings need: "
                + needed.Fill(values)!.ToDisplay();
    }

    /// <summary>In how much time to look again, if nothing happens before.</summary>
    public TimeSpan Until(DateTimeOffset now)
    {
        // At the moment itself they still hold.
        var left = (caller.Expires < ends ? caller.Expires : ends) - now + OneMillisecond;
        return left < OneMillisecond ? OneMillisecond : left < AtMost ? left : AtMost;
    }

    private static DateTimeOffset EndOfBewit(HttpContext context) =>
        Bewit.TryStrip(RawTarget.Of(context), out var text, out _)
            && Bewit.TryParse(text, out var bewit, out _)
            && bewit.Expires < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(bewit.Expires)
            : DateTimeOffset.MaxValue - OneMillisecond;
}
