using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Modules.Worker.Claims;

/// <summary>
/// Keeps one claim: reclaims it in time for as long as it lives, and says when it is lost. Its calls always use the
/// newest credentials.
/// </summary>
internal sealed class ClaimKeeper : IAsyncDisposable
{
    // As generic-worker has it. It does not reclaim at all if that would be in less than 30 s; we differ, so that
    // servers may claim for seconds only (tests, a sandbox): then two thirds of the time pass before a reclaim.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(30);
    // What the last processes of a lost task may take to end, at most a tenth of the claim. Claims of less than a
    // second are for tests, whose machine may be slow: their reclaims have some seconds, come what may.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortClaim = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortClaimsReclaim = TimeSpan.FromSeconds(5);
    private const int Attempts = 3;
    private static readonly GrowingPause Pause = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15));

    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource released = new();
    private readonly Func<Credentials, QueueCalls> callsAs;
    private readonly ServerClock serverClock;
    private readonly TimeProvider clock;
    private readonly Claim claim;
    private readonly Task loop;
    private volatile QueueCalls calls;
    private volatile Credentials credentials;
    private DateTimeOffset takenUntil;
    private TimeSpan length;

    public ClaimKeeper(
        Claim claim, Func<Credentials, QueueCalls> callsAs, ServerClock serverClock, TimeProvider clock)
    {
        this.claim = claim;
        this.callsAs = callsAs;
        this.serverClock = serverClock;
        this.clock = clock;
        credentials = claim.Credentials;
        calls = callsAs(claim.Credentials);
        takenUntil = claim.TakenUntil;
        length = takenUntil - serverClock.Now;
        Lost = lost.Token;
        loop = Keep();
    }

    /// <summary>The queue, called with the claim's present credentials.</summary>
    public QueueCalls Calls => calls;

    /// <summary>The claim's present credentials.</summary>
    public Credentials Credentials => credentials;

    /// <summary>Cancelled when the claim is lost: the task must stop, and nothing may be reported.</summary>
    public CancellationToken Lost { get; }

    /// <summary>The refusal that lost the claim; null while it is held.</summary>
    public string? Refusal { get; private set; }

    /// <summary>When to reclaim a claim that has so much time left.</summary>
    internal static TimeSpan WaitBeforeReclaim(TimeSpan left) =>
        left <= TimeSpan.Zero ? TimeSpan.Zero : left >= Margin + ShortestWait ? left - Margin : left * 2 / 3;

    /// <summary>How long it may be tried to renew a claim that has so much time left of its whole length.</summary>
    internal static TimeSpan TimeForReclaim(TimeSpan left, TimeSpan length)
    {
        var end = length / 10 < LongestEnd ? length / 10 : LongestEnd;
        var time = left - end;
        var least = length < ShortClaim ? ShortClaimsReclaim : TimeSpan.Zero;
        return time > least ? time : least;
    }

    /// <summary>Stops reclaiming.</summary>
    public async ValueTask DisposeAsync()
    {
        await released.CancelAsync();
        await loop;
        released.Dispose();
        lost.Dispose();
    }

    private async Task Keep()
    {
        try
        {
            while (true)
            {
                var wait = WaitBeforeReclaim(takenUntil - serverClock.Now);
                await Task.Delay(wait, clock, released.Token);
                await Reclaim();
            }
        }
        catch (OperationCanceledException) when (released.IsCancellationRequested)
        {
            // Done with the task.
        }
        catch (Exception problem)
        {
            // A refusal, or an answer that makes no sense: in doubt the run belongs to somebody else by now.
            Refusal = problem.Message;
            await lost.CancelAsync();
        }
    }

    // A server that is away for a while must not cost a task its work: only the claim's own end gives it up. By then
    // the task must be gone, since the queue may give it to somebody else.
    private async Task Reclaim()
    {
        var time = TimeForReclaim(takenUntil - serverClock.Now, length);
        using var end = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, released.Token);
        var last = "there was no time left";
        try
        {
            for (var failures = 1; ; failures++)
            {
                // A connection may be dead without a word; the next attempt has another one.
                using var silence = new CancellationTokenSource(time / Attempts, clock);
                using var attempt = CancellationTokenSource.CreateLinkedTokenSource(either.Token, silence.Token);
                try
                {
                    Take(await calls.Reclaim(claim.TaskId, claim.RunId, attempt.Token));
                    return;
                }
                catch (ApiCallException problem) when (problem.IsTransient)
                {
                    last = problem.Message;
                    await Task.Delay(Pause.After(failures), clock, either.Token);
                }
                catch (OperationCanceledException) when (!either.IsCancellationRequested)
                {
                    last = "the server gave no answer";
                }
            }
        }
        catch (OperationCanceledException problem) when (!released.IsCancellationRequested)
        {
            throw new ApiCallException($"The claim could not be renewed before its end: {last}", problem);
        }
    }

    private void Take(ReclaimAnswer answer)
    {
        takenUntil = answer.TakenUntil;
        length = takenUntil - serverClock.Now;
        credentials = answer.Credentials;
        calls = callsAs(answer.Credentials);
    }
}
