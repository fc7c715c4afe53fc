namespace Taskcluster.Modules.Kernel.Time;

/// <summary>A clock was to be moved over more due times than the mover has patience for.</summary>
/// <param name="most">How many were allowed.</param>
/// <param name="reached">Where the clock stands.</param>
/// <param name="target">Where it was to go.</param>
internal sealed class TooManyStepsException(int most, DateTimeOffset reached, DateTimeOffset target)
    : Exception($"More than {most} due times lie before {WireTime.Format(target)}.")
{
    public int Most => most;

    public DateTimeOffset Reached => reached;

    public DateTimeOffset Target => target;
}
