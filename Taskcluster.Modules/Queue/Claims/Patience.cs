namespace Taskcluster.Modules.Queue.Claims;

/// <summary>
/// How long one call of claimWork waits. It begins with the first wait: a call that finds work at once needs no timer.
/// </summary>
internal sealed class Patience(
    TimeSpan wait, TimeProvider clock, CancellationToken cancellation, params CancellationToken[] others) : IDisposable
{
    private CancellationTokenSource? timer;
    private CancellationTokenSource? end;

    /// <summary>Whether it has waited for as long as it may, or one of the others has fired.</summary>
    public bool IsOver => timer is { IsCancellationRequested: true }
        || others.Any(other => other.IsCancellationRequested);

    /// <summary>Fires when it has waited enough, the caller is gone, or one of the others has fired.</summary>
    public CancellationToken End
    {
        get
        {
            timer ??= new CancellationTokenSource(wait, clock);
            end ??= CancellationTokenSource.CreateLinkedTokenSource([timer.Token, cancellation, .. others]);
            return end.Token;
        }
    }

    public void Dispose()
    {
        end?.Dispose();
        timer?.Dispose();
    }
}
