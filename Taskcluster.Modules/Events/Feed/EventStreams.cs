using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Events.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;
using EventId = Taskcluster.Modules.Kernel.Bus.EventId;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>Writes streams: opens the connection, lets somebody listen, and says how it ended.</summary>
internal sealed partial class EventStreams(
    EventFeed feed,
    KnownExchanges exchanges,
    IAuthenticator authenticator,
    EventsOptions options,
    EventsMetrics metrics,
    TimeProvider clock,
    IHostApplicationLifetime host,
    ILogger<EventStreams> log,
    ServedRequests? served = null)
{
    private const string InternalError = "Unknown Internal Error";

    /// <summary>Answers a request with a stream; it throws nothing.</summary>
    /// <param name="context">The request, whose status and headers are set.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="after">The id that the listener has come to; null: it is new.</param>
    /// <param name="needed">The scopes of the method.</param>
    public async Task Run(HttpContext context, Connect.Request request, EventId? after, ScopeTemplate needed)
    {
        // The host says that it stops before it waits for its answers to end.
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, host.ApplicationStopping);
        using var parked = served?.Park();
        EventSink? sink = null;
        try
        {
            sink = await Open(context, request, gone);
            await End(sink, await Listen(context, sink, request, after, needed, gone.Token), gone.Token);
        }
        catch (Exception error)
        {
            if (!IsEnd(error, gone.Token))
            {
                LogFailed(log, error);
            }

            await Finish(context, sink, error);
        }
        finally
        {
            if (sink is not null)
            {
                await sink.DisposeAsync();
            }
        }
    }

    private static bool IsEnd(Exception error, CancellationToken gone) =>
        gone.IsCancellationRequested
        || error is TimeoutException or OperationCanceledException or IOException or WebSocketException
            or ConnectionAbortedException;

    private async Task<EventSink> Open(
        HttpContext context, Connect.Request request, CancellationTokenSource gone)
    {
        var patience = TimeSpan.FromSeconds(options.StallSeconds);
        return request.IsSocket
            ? await FramesSink.Open(context, patience, clock, gone)
            : await LinesSink.Open(context, patience, clock, gone.Token);
    }

    private async Task<string> Listen(
        HttpContext context,
        EventSink sink,
        Connect.Request request,
        EventId? after,
        ScopeTemplate needed,
        CancellationToken gone)
    {
        var asked = request.Asked;
        if ((asked.Fault ?? asked.Exchanges.Select(exchanges.Problem).FirstOrDefault(one => one is not null))
            is { } fault)
        {
            return fault;
        }

        var listener = new Listener(sink.Form, asked.Bindings, options.QueueMessages);
        try
        {
            if (!feed.TryEnter(listener))
            {
                return $"This server takes {options.MaxListeners} listeners at most (setting Events:MaxListeners).";
            }

            var credentials = request.Caller is null
                ? null
                : new StreamCredentials(
                    context, authenticator, needed, Connect.ValuesFor(options, asked), request.Caller);
            return await new Listening(feed, listener, sink, credentials, options, metrics, clock).Run(after, gone);
        }
        catch (Exception error) when (!IsEnd(error, gone))
        {
            LogFailed(log, error);
            return InternalError;
        }
        finally
        {
            feed.Leave(listener);
        }
    }

    // Nobody shall come back by an id that leads to nothing.
    private static async Task End(EventSink sink, string fault, CancellationToken gone)
    {
        var data = EventText.Json(writer => writer.WriteStringValue(fault));
        await sink.Send([EventText.Of(sink.Form, "error", data, EventText.NoId)], gone);
        await sink.Close(becauseHostStops: false);
    }

    private async Task Finish(HttpContext context, EventSink? sink, Exception error)
    {
        if (error is TimeoutException)
        {
            metrics.Stalled();
            LogStalled(log, options.StallSeconds);
        }

        if (sink is not { IsSending: false } || context.RequestAborted.IsCancellationRequested)
        {
            // There is nobody, or nobody who takes what was sent: to wait for the end of it would be in vain.
            context.Abort();
            return;
        }

        try
        {
            await sink.Close(host.ApplicationStopping.IsCancellationRequested);
        }
        catch (Exception failure) when (IsEnd(failure, CancellationToken.None))
        {
            context.Abort();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A stream of events failed")]
    private static partial void LogFailed(ILogger log, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "A listener that took nothing for {Seconds} s was cut off")]
    private static partial void LogStalled(ILogger log, double seconds);
}
