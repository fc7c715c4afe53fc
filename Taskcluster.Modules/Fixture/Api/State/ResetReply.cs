using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.State;

/// <summary>What a state that was brought back begins with.</summary>
[Schema("fixture", "reset-response", Title = "Reset Response")]
public sealed record ResetReply
{
    [Says("Where the server's clock stands.")]
    public required DateTimeOffset Now { get; init; }

    [Says("How many milliseconds of real time it took.")]
    public required double Milliseconds { get; init; }

    internal static ResetReply Of(Restored restored, DateTimeOffset now) => new()
    {
        Now = now,
        Milliseconds = Math.Round(restored.Milliseconds, 3),
    };
}
