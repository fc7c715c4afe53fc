using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Tests.Crash;

/// <summary>How a server is to end: at a named point, or some time after its clients have begun.</summary>
/// <param name="Point">The point; null: at any moment.</param>
/// <param name="Passes">At which time of passing it.</param>
/// <param name="Milliseconds">When, where there is no point, or it is not come to.</param>
internal sealed record CrashPlan(KillPoint? Point, int Passes, int Milliseconds)
{
    private const int PointsBetween = 2;
    private const int LongestMilliseconds = 1000;

    // Of points of which nothing is said.
    private const int OrdinaryPasses = 40;

    // How often each may be passed before; a server comes so far in a second or two.
    private static readonly Dictionary<KillPoint, int> MostPasses = new()
    {
        [KillPoint.BeforeCommit] = 200,
        [KillPoint.AfterCommit] = 200,
        [KillPoint.AfterAnswer] = 150,
        [KillPoint.AfterReaction] = 80,
        [KillPoint.AfterForward] = 20,
        [KillPoint.AfterDelivery] = 3,
        [KillPoint.HookFired] = 1,
        [KillPoint.ContentReleased] = 6,
        [KillPoint.BetweenPortions] = 3,
        [KillPoint.GroupChange] = 2,
        [KillPoint.Checkpoint] = 2,
        [KillPoint.KeyRotation] = 3,
    };

    /// <summary>The points that the tests of backups see to, each of them at each run.</summary>
    public static IReadOnlyList<KillPoint> OfBackups { get; } =
    [
        KillPoint.BackupContent, KillPoint.BackupManifest, KillPoint.RestoreReady, KillPoint.RestoreSwapped,
    ];

    /// <summary>The points to which no load of a server leads.</summary>
    public static IReadOnlyList<KillPoint> OutsideOfServing { get; } =
        [KillPoint.UpgradeCopy, KillPoint.Migration, KillPoint.KeyRotation, .. OfBackups];

    public string Name => Point?.ToSetting() ?? "any moment";

    /// <summary>The setting that brings it about.</summary>
    public string Setting => Point is { } point ? $"Faults:KillAt={point.ToSetting()}:{Passes}" : "Faults:KillAt=";

    /// <summary>
    /// The points in their order, after each two of them any moment, and again from the beginning. The seed says where
    /// to begin, so that rounds whose seeds follow each other as their cycles do come to all of them.
    /// </summary>
    /// <param name="seed">Of the round.</param>
    /// <param name="random">Says when exactly.</param>
    /// <param name="isBridged">Whether something is forwarded.</param>
    /// <param name="only">The only point, where somebody looks into one; null: all of them.</param>
    public static IEnumerable<CrashPlan> All(int seed, Random random, bool isBridged, KillPoint? only)
    {
        var points = Enum.GetValues<KillPoint>().Except(OutsideOfServing)
            .Where(point => isBridged || point != KillPoint.AfterForward)
            .Chunk(PointsBetween).SelectMany(some => some.Cast<KillPoint?>().Append(null)).ToList();
        for (var index = (uint)seed; ; index++)
        {
            yield return At(only ?? points[(int)(index % points.Count)], random);
        }
    }

    public static CrashPlan At(KillPoint? point, Random random)
    {
        var most = point is { } known ? MostPasses.GetValueOrDefault(known, OrdinaryPasses) : 1;
        return new CrashPlan(point, random.Next(most) + 1, random.Next(1, LongestMilliseconds));
    }
}
