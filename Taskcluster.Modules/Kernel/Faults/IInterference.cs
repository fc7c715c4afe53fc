using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Kernel.Faults;

/// <summary>
/// Stands between the API and its clients: sees each call that comes by HTTP, and may harm it and the messages that
/// leave the program. A fixture has one; elsewhere there is none, and a request costs nothing more.
/// </summary>
public interface IInterference
{
    /// <summary>Goes with a call from its beginning to its end; null: it is left alone.</summary>
    /// <param name="context">The request, of which nothing but its head was read.</param>
    /// <param name="method">What is called.</param>
    /// <param name="target">Path and query as sent.</param>
    CallCompanion? Begin(HttpContext context, ApiMethod method, string target);

    /// <summary>How far the wall clock is off by which the signature of this request is judged.</summary>
    TimeSpan SkewOf(HttpContext context);

    /// <summary>
    /// What befalls a message on its way out of the program. Asked again of the same message, it says the same again.
    /// </summary>
    /// <param name="message">A message of the log.</param>
    /// <param name="epoch">The log's epoch.</param>
    MessageHarm HarmTo(PulseMessage message, string epoch);
}

/// <summary>What goes with one call by HTTP.</summary>
public abstract class CallCompanion
{
    /// <summary>Called when the request was read, before anything is done for it.</summary>
    /// <returns>Whether the call goes on; if not, the connection is cut.</returns>
    /// <exception cref="ApiError">What is answered in place of the method.</exception>
    public abstract ValueTask<bool> Before(ApiCall call);

    /// <summary>Called with the answer, before it is sent: what was done is stored by now.</summary>
    /// <param name="call">Null where the request could not be read.</param>
    /// <param name="reply">The answer.</param>
    public abstract AnswerFate After(ApiCall? call, ApiReply reply);

    /// <summary>Called in place of <see cref="After"/> where the client has left before there was an answer.</summary>
    public abstract void Left(ApiCall? call);
}

/// <summary>What becomes of an answer.</summary>
public enum AnswerFate
{
    /// <summary>It is sent.</summary>
    Whole,

    /// <summary>The connection is cut before its first byte.</summary>
    None,

    /// <summary>The connection is cut in the midst of it.</summary>
    Half,
}

/// <summary>What befalls a message on its way out of the program.</summary>
public enum MessageHarm
{
    /// <summary>It comes once and in its turn.</summary>
    None,

    /// <summary>It comes twice in a row.</summary>
    Duplicate,

    /// <summary>It changes places with the message that follows it.</summary>
    Swap,
}
