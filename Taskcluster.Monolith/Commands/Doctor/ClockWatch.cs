using System.Diagnostics;
using System.Globalization;
using Taskcluster.Modules.Kernel.Administration;

namespace Taskcluster.Monolith.Commands.Doctor;

/// <summary>Whether the wall clock goes as time does, while it is watched.</summary>
internal sealed class ClockWatch(TimeProvider clock)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset began = clock.GetUtcNow();
    private readonly long started = Stopwatch.GetTimestamp();

    public Finding Look()
    {
        var jump = clock.GetUtcNow() - began - Stopwatch.GetElapsedTime(started);
        return jump.Duration() > Tolerance
            ? Finding.Warning(
                "clock steps",
                $"The clock jumped by {jump.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} seconds while "
                + "this ran.",
                "Let NTP slew it rather than set it: claims and deadlines go by it.")
            : Finding.Fine("clock steps", "It went evenly while this ran.");
    }
}
