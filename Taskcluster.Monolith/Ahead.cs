using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Taskcluster.Modules.Kernel;

namespace Taskcluster.Monolith;

/// <summary>
/// What a start needs later and can have beside what it does first, on another core: native libraries are loaded, and
/// the parts of the modules are looked up. Once a process.
/// </summary>
internal static class Ahead
{
    private static readonly Lazy<Task> Work = new(() => Task.WhenAll(
        Task.Run(() => RuntimeHelpers.RunClassConstructor(typeof(SqliteConnection).TypeHandle)),
        Task.Run(() => Discovery.Found),
        Task.Run(() => HMACSHA256.HashData([], []))));

    /// <summary>Begins; whoever needs something of it before it is there waits or does it anew.</summary>
    public static void Start() => _ = Work.Value;
}
