using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Time;

/// <summary>
/// Knows of work outside the program that goes on in real time. While there is any, no clock leaps ahead by itself.
/// </summary>
public interface IHoldsTime
{
    /// <summary>Whether such work goes on.</summary>
    bool HoldsTime(IRows rows);
}
