using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// The program is killed while clients work with it, again and again on the same folder. What it has answered must be
/// there afterwards; what it has not may be there, but then whole.
/// </summary>
/// <remarks>
/// <c>TASKCLUSTER_CRASH_CYCLES</c> says how often (3), <c>TASKCLUSTER_CRASH_SEED</c> repeats what the clients do and
/// when they are interrupted, as far as two machines and the scheduler do the same twice.
/// </remarks>
[TestFixture]
[Category("Crash")]
public sealed class CrashTests
{
    private const int Clients = 6;
    private const int OlderTasksChecked = 50;

    private readonly Ledger ledger = new();
    private readonly CrashListener listener = new();
    private string folder = null!;

    [SetUp]
    public void Make_a_folder() => folder = Directory.CreateTempSubdirectory("taskcluster-crash-").FullName;

    [TearDown]
    public void Remove_the_folder()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status != NUnit.Framework.Interfaces.TestStatus.Failed)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task What_was_answered_outlives_a_kill()
    {
        var cycles = Setting("TASKCLUSTER_CRASH_CYCLES") ?? 3;
        var seed = Setting("TASKCLUSTER_CRASH_SEED") ?? Random.Shared.Next();
        await TestContext.Progress.WriteLineAsync($"Crash test: {cycles} cycles, TASKCLUSTER_CRASH_SEED={seed}");
        var random = new Random(seed);
        var clients = Enumerable.Range(0, Clients)
            .Select(number => new RandomClient(number, ledger, new Random(seed + number + 1))).ToList();

        for (var cycle = 0; cycle < cycles && ledger.Faults.Count == 0; cycle++)
        {
            await WorkUntilKilled(clients, random, isFirst: cycle == 0);
            if (random.Next(3) == 0)
            {
                await KillWhileStarting(random);
            }

            await CheckEverything(random, isLast: cycle == cycles - 1);
        }

        await TestContext.Progress.WriteLineAsync(
            $"Crash test: {ledger.All.Count} tasks, {Promises} promises of state, {Uploads} uploads, "
            + $"{listener.Count} messages heard outside.");
        ledger.Faults.Take(20).Should().BeEmpty($"the seed was {seed}, and the folder {folder} is kept");
        Uploads.Should().BePositive("a server that answers nothing keeps all promises");
    }

    private int Promises => ledger.All.Sum(task => task.Promised.Count);

    private int Uploads => ledger.All.Sum(task => task.Uploads);

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private Task<ChildServer> Start() =>
        ChildServer.Start("--data", folder, "--set", "Queue:ClaimWorkWaitSeconds=0.05");

    private async Task WorkUntilKilled(List<RandomClient> clients, Random random, bool isFirst)
    {
        await using var server = await Start();
        await using var listening = await listener.Follow(server.RootUrl);
        var before = Promises;
        var work = clients.Select(client => client.Run(server.AsRoot())).ToList();

        // A machine that has much to do may need some seconds for the first answer; a kill before it proves nothing.
        await WorkerRig.WaitUntil(() =>
            (Promises > before && (!isFirst || Uploads > 0)) || ledger.Faults.Count > 0);
        await Pause(random.Next(1, 1500));
        server.Program.Kill();
        await Task.WhenAll(work);
    }

    private async Task KillWhileStarting(Random random)
    {
        await using var server = ChildServer.Launch("--data", folder);
        await Pause(random.Next(50, 600));
        server.Kill();
    }

    // The moment of the kill is what the seed chooses; nothing is waited for that could be observed instead.
    private static async Task Pause(int milliseconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
        await timer.WaitForNextTickAsync();
    }

    private async Task CheckEverything(Random random, bool isLast)
    {
        await using (var server = await Start())
        {
            await using var listening = await listener.Follow(server.RootUrl);
            var touched = ledger.TakeTouched();
            var others = ledger.All.Except(touched).ToArray();
            random.Shuffle(others);
            var chosen = others.Take(isLast ? int.MaxValue : OlderTasksChecked);
            try
            {
                await new PromiseCheck(server, ledger).Run(touched.Concat(chosen));
            }
            catch (HttpRequestException error)
            {
                server.Program.Kill();
                var (died, _, words) = await server.Program.End();
                ledger.Blame($"The server that nobody killed is gone ({error.Message}); it ended with {died}: {words}");
                return;
            }

            using (var folderNow = new FolderCheck(folder))
            {
                // Files without a row are swept beside everything else.
                await WorkerRig.WaitUntil(() => !folderNow.Orphans().Any());
            }

            using (var subscribers = new SubscriberCheck(folder))
            {
                await WorkerRig.WaitUntil(() => subscribers.Behind().Count == 0 && listener.Last >= subscribers.Newest);
            }

            var (code, _, errors) = await server.Stop();
            if (code != 0)
            {
                ledger.Blame($"The server ended with {code}: {errors}");
            }
        }

        using var check = new FolderCheck(folder);
        using var told = new SubscriberCheck(folder);
        foreach (var fault in check.Faults().Concat(told.Faults()).Concat(told.FaultsOf(listener)))
        {
            ledger.Blame(fault);
        }
    }
}
