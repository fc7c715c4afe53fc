using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Tests.Crash;

/// <summary>How often the program died where, in all rounds.</summary>
internal sealed class CrashCounts
{
    private readonly Dictionary<string, int> deaths = new(StringComparer.Ordinal);

    /// <summary>It died at a point, or at any moment.</summary>
    public void Add(string name) => deaths[name] = deaths.GetValueOrDefault(name) + 1;

    /// <summary>The named points at which it never died, of those that rounds lead to.</summary>
    public IEnumerable<string> Missing(bool isBridged) => Enum.GetValues<KillPoint>().Except(CrashPlan.OfBackups)
        .Where(point => isBridged || point != KillPoint.AfterForward)
        .Select(point => point.ToSetting()).Where(name => !deaths.ContainsKey(name));

    public override string ToString() => string.Join(
        ", ", deaths.OrderBy(death => death.Key, StringComparer.Ordinal).Select(death => $"{death.Key} {death.Value}"));
}
