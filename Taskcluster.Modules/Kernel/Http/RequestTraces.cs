using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>
/// The trace of a request. Its id is in the header <c>x-for-trace-id</c> of the answer; where logs are to say it
/// (<see cref="AreLogged"/>), the request gets an activity too, which costs some hundred bytes.
/// </summary>
/// <param name="AreLogged">Whether each request gets an activity, by which logging knows its trace.</param>
public sealed record RequestTraces(bool AreLogged)
{
    private const string Header = "traceparent";
    private const int HexLength = 32;

    /// <summary>
    /// The id of the trace that a request belongs to, in 32 hexadecimal digits: that of <c>traceparent</c> (W3C Trace
    /// Context), if it was sent and is one; else a new one.
    /// </summary>
    public static string IdOf(HttpContext context) =>
        context.Request.Headers.TryGetValue(Header, out var sent)
        && ActivityContext.TryParse(sent, traceState: null, out var parent)
            ? parent.TraceId.ToHexString()
            : Guid.NewGuid().ToString("N");

    /// <summary>Begins the activity of a request; to be disposed at its end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="traceId">What its answer says; an id of another form is a UUID or a caller's own word.</param>
    public static Activity Begin(HttpContext context, string traceId)
    {
        var activity = new Activity("request");
        var parent = ActivityContext.TryParse(context.Request.Headers[Header], traceState: null, out var sent)
            ? sent
            : default;
        var hex = traceId.Replace("-", "").ToLowerInvariant();
        if (hex.Length == HexLength && hex.All(char.IsAsciiHexDigitLower) && hex.Any(digit => digit != '0'))
        {
            var trace = ActivityTraceId.CreateFromString(hex);
            activity.SetParentId(
                trace, parent.TraceId == trace ? parent.SpanId : ActivitySpanId.CreateRandom(), parent.TraceFlags);
        }
        else
        {
            activity.AddTag("traceId", traceId);
        }

        return activity.Start();
    }
}
