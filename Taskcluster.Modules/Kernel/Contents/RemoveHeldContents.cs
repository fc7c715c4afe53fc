using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>Removes what lost its last name while a backup was reading, once that has ended.</summary>
public sealed class RemoveHeldContents : Loop
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ContentStore contents;
    private DateTimeOffset? due;

    public RemoveHeldContents(ContentStore contents, TimeProvider clock)
        : base(clock)
    {
        this.contents = contents;
        contents.Held.WhenAdded = () =>
        {
            due ??= Clock.GetUtcNow() + Pause;
            Wake(due.Value);
        };
    }

    protected override DateTimeOffset? NextDue() => due;

    protected override Task RunOnce(CancellationToken cancellation)
    {
        due = null;
        return contents.RemoveHeld(cancellation);
    }
}
