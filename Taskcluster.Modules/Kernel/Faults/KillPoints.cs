using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Faults;

/// <summary>
/// Lets the process die, as by <c>kill -9</c>, when it comes to a named point for the n-th time. For tests: nothing
/// happens anywhere unless the setting <c>Faults:KillAt</c> says so, and then a point costs a comparison.
/// </summary>
public sealed partial class KillPoints
{
    private const int SigKill = 9;

    // A checkpoint of some mebibytes takes about so long, the sync included.
    private const int LongestMicroseconds = 5000;

    private readonly KillPoint? armed;
    private readonly int passes;
    private int left;

    private KillPoints(KillPoint? armed, int passes)
    {
        this.armed = armed;
        this.passes = left = passes;
    }

    /// <summary>Nobody dies.</summary>
    public static KillPoints None { get; } = new(armed: null, 0);

    /// <summary>Reads <c>before-commit:17</c>: the 17th time that the process comes there is its last.</summary>
    /// <param name="setting">The value of <c>Faults:KillAt</c>; empty for none.</param>
    /// <exception cref="UnusableDataException">It is something else.</exception>
    public static KillPoints Parse(string? setting)
    {
        if (string.IsNullOrEmpty(setting))
        {
            return None;
        }

        var parts = setting.Split(':');
        return parts.Length == 2
            && KillPointNames.Find(parts[0]) is { } point
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var passes)
            && passes > 0
            ? new KillPoints(point, passes)
            : throw new UnusableDataException(
                $"Faults:KillAt is '{setting}'. It lets the program kill itself and is for tests only: leave it empty, "
                + "or name a point and the time of passing it, such as before-commit:17. The points are "
                + $"{string.Join(", ", Enum.GetValues<KillPoint>().Select(KillPointNames.ToSetting))}.");
    }

    /// <summary>The process is at this point.</summary>
    public void Pass(KillPoint point)
    {
        if (point == armed && Interlocked.Decrement(ref left) == 0)
        {
            Die();
        }
    }

    /// <summary>
    /// The process is about to do what cannot be looked into: where it is to die at this point, it does so within the
    /// next milliseconds.
    /// </summary>
    public void PassInto(KillPoint point)
    {
        if (point == armed && Interlocked.Decrement(ref left) == 0)
        {
            // Not by chance, so that the same setting does the same again.
            var pause = TimeSpan.FromMicroseconds(passes * 617 % LongestMicroseconds);
            var started = Stopwatch.GetTimestamp();
            new Thread(() =>
            {
                SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(started) >= pause);
                Die();
            }).Start();
        }
    }

    /// <summary>Whether there is a point at which the process is to die.</summary>
    public bool IsArmed => armed is not null;

    /// <summary>Whether the process is to die at this point, and others have to wait until then.</summary>
    public bool WaitsFor(KillPoint point) => point == armed;

    public override string ToString() => armed is { } point ? $"{point.ToSetting()}:{passes}" : "";

    // No handler, no finalizer and no buffer has a say in it.
    private static void Die()
    {
        if (OperatingSystem.IsWindows() || Kill(Environment.ProcessId, SigKill) != 0)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

/// <summary>Settings of the section <c>Faults</c>, which are for tests.</summary>
public sealed record FaultOptions
{
    /// <summary>
    /// A point of <see cref="KillPoint"/> and a number, such as <c>before-commit:17</c>: the process kills itself when
    /// it comes there for the 17th time. Empty, as it has to be outside of tests: never.
    /// </summary>
    public string KillAt { get; set; } = "";
}
