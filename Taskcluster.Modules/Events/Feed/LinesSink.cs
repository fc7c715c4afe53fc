using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>Server-Sent Events: the body of an answer that goes on.</summary>
internal sealed class LinesSink : EventSink
{
    private readonly HttpResponse response;

    private LinesSink(HttpResponse response, TimeSpan patience, TimeProvider clock)
        : base(patience, clock) => this.response = response;

    public override EventForm Form => EventForm.Lines;

    /// <summary>Sends the headers.</summary>
    public static async Task<LinesSink> Open(
        HttpContext context, TimeSpan patience, TimeProvider clock, CancellationToken cancellation)
    {
        // The server has a measure of its own for clients that read slowly, which here they may.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var sink = new LinesSink(context.Response, patience, clock);
        await context.Response.StartAsync(cancellation);
        await sink.Send([], cancellation);
        return sink;
    }

    public override ValueTask Close(bool becauseHostStops) => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override async ValueTask Write(
        IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellation)
    {
        var writer = response.BodyWriter;
        for (var index = 0; index < events.Count; index++)
        {
            writer.Write(events[index].Span);
        }

        var result = await writer.FlushAsync(cancellation);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new OperationCanceledException("The listener is gone.");
        }
    }
}
