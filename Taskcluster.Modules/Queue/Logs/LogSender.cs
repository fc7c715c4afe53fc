using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// Sends logs to those who read them. Following takes no thread and no memory while nothing comes, and a reader who
/// takes nothing of what is there is cut off.
/// </summary>
internal sealed class LogSender(
    LiveLogsOptions options, IHostApplicationLifetime host, TimeProvider clock, ServedRequests? served = null)
{
    private const int PieceBytes = 32 << 10;

    private int followers;

    /// <summary>Sends a part of a running log, waiting for what is not there yet.</summary>
    /// <param name="context">Status and headers are set.</param>
    /// <param name="log">The log.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="to">The byte behind the last one; the log may end before.</param>
    /// <exception cref="ApiError">503: there are too many readers.</exception>
    public async Task Follow(HttpContext context, LiveLog log, long from, long to)
    {
        using var parked = served?.Park();
        await Counted(context, (body, stop) => Copy(log, from, to, body, stop));
    }

    /// <summary>Sends a file from its position to its end.</summary>
    /// <inheritdoc cref="Follow"/>
    public Task Send(HttpContext context, Stream file) => Counted(
        context,
        async (body, stop) =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
            try
            {
                int count;
                while ((count = await file.ReadAsync(buffer.AsMemory(0, PieceBytes), stop)) > 0)
                {
                    await Write(body, buffer.AsMemory(0, count), stop);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        });

    private async Task Counted(HttpContext context, Func<Stream, CancellationToken, Task> send)
    {
        if (Interlocked.Increment(ref followers) > options.MostFollowers)
        {
            Interlocked.Decrement(ref followers);
            context.Response.ContentLength = null;
            context.Response.Headers.ContentRange = default;
            throw ApiError.ServiceUnavailable(
                $"{options.MostFollowers} readers follow logs here, which is the limit (LiveLogs:MostFollowers).");
        }

        // The server's own measure counts what has gone into the connection's buffers: hours for each megabyte.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, host.ApplicationStopping);
        try
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await context.Response.StartAsync(stop.Token);
            await send(context.Response.Body, stop.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The reader left or takes nothing, the program ends, or the log went while it was read: no answer that
            // looks complete.
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref followers);
        }
    }

    private async Task Copy(LiveLog log, long from, long to, Stream body, CancellationToken stop)
    {
        var position = from;
        while (position < to)
        {
            var (length, isEnded, next) = log.Extent(position);
            if (position < length)
            {
                position = await CopyPresent(log, position, Math.Min(length, to), body, stop);
            }
            else if (isEnded)
            {
                return;
            }
            else
            {
                await next.WaitAsync(stop);
            }
        }
    }

    private async Task<long> CopyPresent(
        LiveLog log, long position, long end, Stream body, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (position < end)
            {
                var wanted = (int)Math.Min(PieceBytes, end - position);
                var count = await log.Read(position, buffer.AsMemory(0, wanted), stop);
                if (count == 0)
                {
                    throw new ObjectDisposedException(nameof(LiveLog), "The log is shorter than it was.");
                }

                await Write(body, buffer.AsMemory(0, count), stop);
                position += count;
            }

            return position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // What is written goes out at once, and is in the connection's own buffer before there is anything to wait for.
    private async Task Write(Stream body, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        var writing = body.WriteAsync(bytes, stop);
        if (writing.IsCompletedSuccessfully)
        {
            // As nearly always; a timer would cost more than the writing.
            await writing;
            return;
        }

        try
        {
            await writing.AsTask().WaitAsync(options.Patience, clock, stop);
        }
        catch (TimeoutException problem)
        {
            throw new OperationCanceledException("The reader takes nothing.", problem);
        }
    }
}
