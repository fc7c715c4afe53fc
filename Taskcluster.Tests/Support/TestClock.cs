using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Support;

/// <summary>
/// A clock that a test moves. It starts at the real time, since clients sign by the real one, and stands still;
/// timers fire on the moving thread as their time comes.
/// </summary>
public sealed class TestClock() : MovableClock(isFrozen: true);
