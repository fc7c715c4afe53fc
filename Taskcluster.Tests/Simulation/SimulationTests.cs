using System.Collections.Concurrent;
using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Properties;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// Thirty days of the whole program, over and over: <c>TASKCLUSTER_SEEDS</c> says how many times (1), and
/// <c>TASKCLUSTER_SEED</c> which is the first (300); alone it repeats that one. <c>TASKCLUSTER_REPEATS</c> says of how
/// many it is tried whether they come again (1).
/// </summary>
[TestFixture]
[Category("Simulation")]
public sealed class SimulationTests
{
    private const string SeedsVariable = "TASKCLUSTER_SEEDS";
    private const string RepeatsVariable = "TASKCLUSTER_REPEATS";
    private const int DefaultSeeds = 1;
    private const int AtOnce = 4;
    private const int ShortLength = 100;

    // The same ones each time, so that a change is judged and not luck; whoever wants others names the first.
    private const ulong DefaultFirst = 300;

    private static readonly ulong? FirstSeed = Cases.Number(Cases.SeedVariable);

    private static long totalSeeds;

    /// <summary>Seeds that have passed in this run.</summary>
    public static long TotalSeeds => Interlocked.Read(ref totalSeeds);

    [Test]
    public async Task Thirty_days_of_anything_end_well()
    {
        var count = (int)(Cases.Number(SeedsVariable) ?? (FirstSeed is null ? DefaultSeeds : 1UL));
        var first = (int)(FirstSeed ?? DefaultFirst);
        await TestContext.Out.WriteLineAsync(
            $"simulation: {Cases.SeedVariable}={first} {SeedsVariable}={count} repeats it");
        var (watch, actions, injected) = (Stopwatch.StartNew(), 0, 0);
        var faults = new ConcurrentBag<string>();
        var turns = new ConcurrentDictionary<string, long>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForAsync(first, first + count, parallel, async (seed, _) =>
        {
            var simulation = new Simulation(seed);
            var found = await simulation.Run();
            Interlocked.Add(ref actions, simulation.Actions);
            Interlocked.Add(ref injected, simulation.Faults);
            foreach (var (loop, times) in simulation.Turns)
            {
                turns.AddOrUpdate(loop, times, (_, before) => before + times);
            }

            if (found.Count > 0)
            {
                faults.Add($"{Cases.SeedVariable}={seed} repeats it:\n{string.Join('\n', found)}");
            }
            else
            {
                Interlocked.Increment(ref totalSeeds);
            }
        });

        var idle = turns.Where(loop => loop.Value == 0).Select(loop => loop.Key).Order(StringComparer.Ordinal);
        await TestContext.Progress.WriteLineAsync(
            $"simulation: {count} seeds of 30 days, {actions} actions, {injected} faults "
            + $"({watch.Elapsed.TotalSeconds:0} s; loops without work: {string.Join(", ", idle)})");
        Assert.That(faults, Is.Empty, string.Join("\n\n", faults.Take(10)));
        injected.Should().BePositive("a world in which nothing fails proves nothing");
    }

    [Test]
    [Explicit("Names from the system's randomness can still make two runs differ (docs/reliability.md).")]
    public async Task A_seed_repeats_what_is_done()
    {
        var first = (int)(FirstSeed ?? DefaultFirst);
        var count = (int)(Cases.Number(RepeatsVariable) ?? 1UL);
        for (var seed = first; seed < first + count; seed++)
        {
            var (once, again) = (new Simulation(seed, ShortLength), new Simulation(seed, ShortLength));
            var found = await Task.WhenAll(once.Run(), again.Run());

            found[0].Should().BeEmpty("the seed is {0}", seed);
            string.Join('\n', again.Trace).Should().Be(string.Join('\n', once.Trace), "the seed is {0}", seed);
        }
    }
}
