namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>One closure that waits for, or runs in, the writer's next transaction.</summary>
internal abstract class WriteCall(bool mayRunTwice, CancellationToken cancellation)
{
    /// <summary>Whether running the closure again after its rows were rolled back has no effect but its rows.</summary>
    public bool MayRunTwice => mayRunTwice;

    /// <summary>Whether it needs a transaction of its own.</summary>
    public bool IsAlone { get; init; }

    /// <summary>What the closure threw; its own savepoint alone was rolled back.</summary>
    public Exception? Error { get; set; }

    public Transaction? Transaction { get; set; }

    /// <summary>Whether the caller left before the closure's turn came.</summary>
    public bool IsAbandoned => cancellation.IsCancellationRequested;

    protected CancellationToken Cancellation => cancellation;

    public abstract void Run(Transaction transaction);

    /// <summary>As if it had never run: its rows were rolled back, and it runs again.</summary>
    public void Forget()
    {
        Error = null;
        Transaction = null;
    }

    public abstract void Complete();

    public abstract void Fail(Exception error);

    public abstract void Cancel();
}

internal sealed class WriteCall<T>(Func<Transaction, T> closure, bool mayRunTwice, CancellationToken cancellation)
    : WriteCall(mayRunTwice, cancellation)
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Task => completion.Task;

    public override void Run(Transaction transaction) => result = closure(transaction);

    public override void Complete()
    {
        if (Error is null)
        {
            completion.TrySetResult(result!);
        }
        else
        {
            completion.TrySetException(Error);
        }
    }

    public override void Fail(Exception error) => completion.TrySetException(error);

    public override void Cancel() => completion.TrySetCanceled(Cancellation);
}
