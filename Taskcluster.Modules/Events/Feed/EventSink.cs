namespace Taskcluster.Modules.Events.Feed;

/// <summary>The connection to a listener, in one of its two forms.</summary>
internal abstract class EventSink(TimeSpan patience, TimeProvider clock) : IAsyncDisposable
{
    public abstract EventForm Form { get; }

    /// <summary>Whether something was begun to be sent and has not been taken.</summary>
    public bool IsSending { get; private set; }

    /// <summary>Sends events, and completes when they are on their way.</summary>
    /// <exception cref="TimeoutException">The listener has not taken them for too long.</exception>
    /// <exception cref="OperationCanceledException">The connection or the program ends.</exception>
    public async ValueTask Send(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellation)
    {
        IsSending = true;
        var sending = Write(events, cancellation);
        if (sending.IsCompletedSuccessfully)
        {
            // As nearly always; a timer would cost more than the sending.
            sending.GetAwaiter().GetResult();
        }
        else
        {
            await sending.AsTask().WaitAsync(patience, clock, cancellation);
        }

        IsSending = false;
    }

    /// <summary>Ends the stream in good order.</summary>
    /// <param name="becauseHostStops">Whether it is no fault of the listener's, who may come back at once.</param>
    public abstract ValueTask Close(bool becauseHostStops);

    public abstract ValueTask DisposeAsync();

    protected abstract ValueTask Write(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellation);
}
