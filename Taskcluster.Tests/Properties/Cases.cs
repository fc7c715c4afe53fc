using System.Globalization;
using System.Runtime.CompilerServices;
using FsCheck;
using Microsoft.FSharp.Core;
using NUnit.Framework;

namespace Taskcluster.Tests.Properties;

/// <summary>
/// Random cases of a property. The environment decides how many (<see cref="CountVariable"/>) and which
/// (<see cref="SeedVariable"/>); each test prints its seed, and the same two values repeat it case by case.
/// </summary>
internal static class Cases
{
    /// <summary>The category of all tests that run on random cases.</summary>
    public const string Category = "Properties";

    /// <summary>How many cases each property has.</summary>
    public const string CountVariable = "TASKCLUSTER_CASES";

    /// <summary>
    /// The seed of all that is random; without it, it is the same each time, so that a change is judged and not luck.
    /// </summary>
    public const string SeedVariable = "TASKCLUSTER_SEED";

    private const int DefaultCount = 400;
    private const ulong DefaultSeed = 20261122;

    private static long total;

    /// <summary>Cases of a property that takes microseconds.</summary>
    public static int Count { get; } = Number(CountVariable) is { } count ? (int)count : DefaultCount;

    /// <summary>Cases that have passed in this run of the tests.</summary>
    public static long Total => Interlocked.Read(ref total);

    /// <summary>Cases of a property each of which takes so many times longer.</summary>
    public static int Fewer(int times) => Math.Max(Count / times, 1);

    /// <summary>Tries the property on random cases; the smallest that fails is shown.</summary>
    public static void Check(Property property, [CallerMemberName] string name = "")
    {
        var seed = Seed(name);
        property.Check(Config.QuickThrowOnFailure
            .WithName(name)
            .WithQuietOnSuccess(true)
            .WithMaxTest(Count)
            .WithReplay(new Replay(new Rnd(seed), FSharpOption<int>.None)));
        Passed(Count);
    }

    /// <summary>The seed that the environment names, or the usual one.</summary>
    public static ulong SeedOfAll => Number(SeedVariable) ?? DefaultSeed;

    /// <summary>A seed for a test that draws its cases itself; it is printed.</summary>
    public static ulong Seed([CallerMemberName] string name = "")
    {
        var seed = SeedOfAll;
        TestContext.Out.WriteLine($"{name}: {SeedVariable}={seed} {CountVariable}={Count} repeats it");
        return seed;
    }

    /// <summary>Counts cases that a test has drawn itself.</summary>
    public static void Passed(long cases) => Interlocked.Add(ref total, cases);

    /// <summary>A number of the environment; null where it is not set.</summary>
    public static ulong? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? ulong.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
