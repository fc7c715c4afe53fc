using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Tests.Crash;

/// <summary>How a server is to end: at a named point, or some time after its clients have begun.</summary>
/// <param name="Point">The point; null: at any moment.</param>
/// <param name="Passes">At which time of passing it.</param>
/// <param name="Milliseconds">When, where there is no point, or it is not come to.</param>
internal sealed record CrashPlan(KillPoint? Point, int Passes, int Milliseconds)
{
    private const int RandomKills = 5;
    private const int LongestMilliseconds = 700;

    // How often each is passed in a second, about; half of that where nothing is said.
    private const int OrdinaryPasses = 40;

    private static readonly Dictionary<KillPoint, int> MostPasses = new()
    {
        [KillPoint.BeforeCommit] = 200,
        [KillPoint.AfterCommit] = 200,
        [KillPoint.AfterAnswer] = 150,
        [KillPoint.AfterReaction] = 80,
        [KillPoint.AfterForward] = 20,
        [KillPoint.AfterDelivery] = 3,
        [KillPoint.ContentReleased] = 6,
        [KillPoint.BetweenPortions] = 3,
        [KillPoint.GroupChange] = 2,
        [KillPoint.Checkpoint] = 2,
    };

    /// <summary>The points to which no load of a server leads.</summary>
    public static IReadOnlyList<KillPoint> OutsideOfServing { get; } =
        [KillPoint.UpgradeCopy, KillPoint.Migration, KillPoint.KeyRotation];

    public string Name => Point?.ToSetting() ?? "any moment";

    /// <summary>The setting that brings it about.</summary>
    public string Setting => Point is { } point ? $"Faults:KillAt={point.ToSetting()}:{Passes}" : "Faults:KillAt=";

    /// <summary>Each point once and any moment some times, in an order of chance, without end.</summary>
    /// <param name="random">Decides all of it.</param>
    /// <param name="isBridged">Whether something is forwarded.</param>
    /// <param name="only">The only point, where somebody looks into one; null: all of them.</param>
    public static IEnumerable<CrashPlan> All(Random random, bool isBridged, KillPoint? only)
    {
        var points = only is not null ? [only] : Enum.GetValues<KillPoint>().Except(OutsideOfServing)
            .Where(point => isBridged || point != KillPoint.AfterForward)
            .Cast<KillPoint?>().Concat(Enumerable.Repeat<KillPoint?>(null, RandomKills)).ToArray();
        while (true)
        {
            random.Shuffle(points);
            foreach (var point in points)
            {
                yield return At(point, random);
            }
        }
    }

    public static CrashPlan At(KillPoint? point, Random random)
    {
        var most = point is { } known ? MostPasses.GetValueOrDefault(known, OrdinaryPasses) : 1;
        return new CrashPlan(point, random.Next(most) + 1, random.Next(1, LongestMilliseconds));
    }
}
