using System.Security.Cryptography;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith;

/// <summary>
/// What a start needs later and can have beside what it does first, on another core: native libraries are loaded, and
/// the parts of the modules are looked up and those made that all hosts share. Once a process.
/// </summary>
internal static class Ahead
{
    // In the order in which it is needed, and by one thread: on two cores a second one would be in the start's way.
    private static readonly Lazy<Task> Work = new(() => Task.Run(() =>
    {
        _ = Discovery.Found;
        Rehearsal.Run();
        Discovery.MakeShared();
        _ = HMACSHA256.HashData([], []);
    }));

    /// <summary>Begins; whoever needs something of it before it is there waits or does it anew.</summary>
    public static void Start() => _ = Work.Value;
}
