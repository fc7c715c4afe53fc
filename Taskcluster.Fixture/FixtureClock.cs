using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Testing;

/// <summary>
/// The server's clock. Everything but the signatures of requests is judged by it: claims, deadlines, expirations,
/// schedules of hooks, temporary credentials, signed URLs.
/// </summary>
public sealed class FixtureClock
{
    private readonly MovableClock clock;
    private readonly ClockControl control;

    internal FixtureClock(MovableClock clock, ClockControl control)
    {
        this.clock = clock;
        this.control = control;
    }

    /// <summary>What it shows.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Whether it stands still until it is moved.</summary>
    public bool IsFrozen => clock.IsFrozen;

    /// <summary>The same clock, for code under test that takes its time from a provider.</summary>
    public TimeProvider Provider => clock;

    /// <summary>
    /// Moves the clock forward from due time to due time. Everything that is due by then has happened when this
    /// returns, each thing at its own moment, and all that came of it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It would go back.</exception>
    /// <exception cref="FixtureException">
    /// It is too far (<c>Fixture:MaxSteps</c>, <c>Fixture:MaxAdvanceSeconds</c>); the message says how far the clock
    /// came.
    /// </exception>
    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        try
        {
            _ = await control.Advance(by, cancellation);
        }
        catch (ApiError error)
        {
            throw new FixtureException(error.Message, error);
        }
    }

    /// <summary>As <see cref="AdvanceAsync"/>, to a moment.</summary>
    public Task AdvanceToAsync(DateTimeOffset moment, CancellationToken cancellation = default) =>
        AdvanceAsync(moment - Now, cancellation);

    /// <summary>Stops it until it is moved or goes on.</summary>
    public Task FreezeAsync(CancellationToken cancellation = default) => control.SetFrozen(true, cancellation);

    /// <summary>Lets it go on from where it stands, as fast as the machine's.</summary>
    public Task ResumeAsync(CancellationToken cancellation = default) => control.SetFrozen(false, cancellation);
}
