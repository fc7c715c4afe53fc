using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Tests.Amqp.Broker;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// The program is killed while clients work with it, again and again on the same folder: at points that have a name,
/// and at any moment. What it has answered must be there afterwards; what it has not may be there, but then whole.
/// </summary>
/// <remarks>
/// <c>TASKCLUSTER_CRASH_CYCLES</c> says how often (2), <c>TASKCLUSTER_CRASH_SEED</c> repeats what the clients do and
/// where they are interrupted, as far as two machines and the scheduler do the same twice;
/// <c>TASKCLUSTER_CRASH_PROGRAM</c> names a published program, which is tried in the place of the built one, and
/// <c>TASKCLUSTER_CRASH_POINT</c> the only point to die at, such as <c>before-commit</c>;
/// <c>TASKCLUSTER_CRASH_BROKER=1</c> gives each round a broker, where else every second one has it in long runs.
/// </remarks>
[TestFixture]
[Category("Crash")]
public sealed class CrashTests
{
    private const int CyclesOfRound = CrashRound.Long;

    // From here on each point and each method must have had its turn.
    private const int Many = 100;

    // From here on every second round has a broker, where there is one.
    private const int Some = 20;

    // Rounds for points that no other one came to.
    private const int FurtherRounds = 5;

    private const int FaultsShown = 10;

    // The same each time, as far as it goes by the seed, so that a change is judged and not luck.
    private const int DefaultSeed = 20261122;

    private readonly CrashCounts counts = new();
    private readonly List<CatalogCall> calls = [];
    private readonly List<string> broken = [];
    private WriteMethods methods = null!;
    private int tasks;
    private int promises;
    private int uploads;
    private int heard;
    private int arrived;

    [Test]
    public async Task What_was_answered_outlives_a_kill()
    {
        var cycles = Setting("TASKCLUSTER_CRASH_CYCLES") ?? 2;
        var seed = Setting("TASKCLUSTER_CRASH_SEED") ?? DefaultSeed;
        await TestContext.Progress.WriteLineAsync($"Crash test: {cycles} cycles, TASKCLUSTER_CRASH_SEED={seed}");
        methods = await WriteMethods.Load();
        var needsBroker = Only is KillPoint.AfterForward || Setting("TASKCLUSTER_CRASH_BROKER") is > 0;
        await using var broker = (cycles >= Some || needsBroker) && TestBroker.IsInstalled
            ? await TestBroker.Start()
            : null;
        var began = TimeProvider.System.GetTimestamp();
        for (var done = 0; done < cycles; done += CyclesOfRound)
        {
            var round = done / CyclesOfRound;
            var isBridged = (needsBroker || round % 2 == 1) && round < TestBroker.Hosts;
            await Round(
                Math.Min(CyclesOfRound, cycles - done), unchecked(seed + done), isBridged ? broker : null, Only);
        }

        if (cycles >= Many && Only is null)
        {
            await ComeToTheRest(unchecked(seed + cycles), broker);
        }

        await TestContext.Progress.WriteLineAsync(
            $"Crash test: {cycles} cycles in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s; "
            + $"{tasks} tasks, {promises} promises of state, {uploads} uploads, {heard} messages heard outside, "
            + $"{arrived} at a broker.\n"
            + $"Crash test: {calls.Count} calls by example of {methods.Examples.Count} methods, "
            + $"{calls.Count(call => !call.IsAnswered)} without an answer; never answered: [{NeverAnswered()}]; "
            + $"leave nothing to be seen: [{Invisible()}].\n"
            + $"Crash test: deaths: {counts}.");
        string.Join("\n\n", broken).Should().BeEmpty();
        if (cycles >= Many && Only is null)
        {
            uploads.Should().BePositive("a server that answers nothing keeps all promises");
            counts.Missing(isBridged: broker is not null).Should().BeEmpty("each point is died at");
            NeverAnswered().Should().BeEmpty("each method of the catalog is called");
        }
    }

    private static KillPoint? Only =>
        KillPointNames.Find(Environment.GetEnvironmentVariable("TASKCLUSTER_CRASH_POINT") ?? "");

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    // How often a point is passed in the life of a server is the machine's affair, too.
    private async Task ComeToTheRest(int seed, TestBroker? broker)
    {
        for (var more = 0; more < FurtherRounds; more++)
        {
            if (counts.Missing(isBridged: broker is not null).FirstOrDefault() is not { } name)
            {
                return;
            }

            await TestContext.Progress.WriteLineAsync($"Crash test: {CyclesOfRound} cycles more, for {name}");
            await Round(CyclesOfRound, unchecked(seed + (more * CyclesOfRound)), broker, KillPointNames.Find(name));
        }
    }

    private async Task Round(int cycles, int seed, TestBroker? broker, KillPoint? only)
    {
        var brokerUrl = broker?.Url(broker.NewHost());
        await using var consumer = brokerUrl is null ? null : await CrashConsumer.Listen(brokerUrl);
        var folder = Directory.CreateTempSubdirectory("taskcluster-crash-").FullName;
        var program = Environment.GetEnvironmentVariable("TASKCLUSTER_CRASH_PROGRAM");
        var round = new CrashRound(
            new CrashSite(folder, string.IsNullOrEmpty(program) ? null : program, brokerUrl, consumer, only),
            seed,
            methods,
            counts);
        await round.Run(cycles);
        tasks += round.Ledger.All.Count;
        promises += round.Ledger.All.Sum(task => task.Promised.Count);
        uploads += round.Ledger.All.Sum(task => task.Uploads);
        heard += round.Listener.Count;
        arrived += consumer?.Count ?? 0;
        calls.AddRange(round.Calls);
        if (round.Ledger.Faults.Count == 0)
        {
            Directory.Delete(folder, recursive: true);
            return;
        }

        var again = $"TASKCLUSTER_CRASH_CYCLES={cycles} TASKCLUSTER_CRASH_SEED={seed}"
            + (broker is null ? "" : " TASKCLUSTER_CRASH_BROKER=1")
            + (only is { } point ? $" TASKCLUSTER_CRASH_POINT={point.ToSetting()}" : "");
        broken.Add($"""
            Promises were broken, the folder {folder} is kept, and this does the same again:
            {again} dotnet test -c Release --filter TestCategory=Crash
            {string.Join('\n', round.Ledger.Faults.Take(FaultsShown))}
            """);
    }

    // What they do is seen neither in messages nor by any GET that the catalog leads to.
    private string Invisible() => string.Join(", ", calls
        .Where(call => call.IsAnswered).GroupBy(call => call.Example)
        .Where(same => same.Key.Messages.Count == 0
            && !same.Any(call => call.Promised.Any(view => call.Before[view.Key] != view.Value)))
        .Select(same => same.Key.Method).Order(StringComparer.Ordinal));

    private string NeverAnswered() => string.Join(", ", methods.Examples.Select(example => example.Method)
        .Except(calls.Where(call => call.IsAnswered).Select(call => call.Example.Method)));
}
