using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// One data folder, on which the program is started, checked, put to work and killed, again and again. The folder
/// begins as that of an older version.
/// </summary>
internal sealed class CrashRound
{
    /// <summary>Cycles of a round from which on the encryption key is changed in their midst.</summary>
    public const int Long = 10;

    private const int Clients = 4;

    // As `kill -9` leaves it.
    private const int Killed = 128 + 9;

    // Servers that do not come to their point; most need less than one second.
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(5);

    private readonly int seed;
    private readonly Random random;
    private readonly CrashCounts counts;
    private readonly CrashSite site;
    private readonly CatalogClient catalog;
    private readonly GroupClient groups;
    private readonly List<RandomClient> clients;
    private readonly CrashCheck check;
    private OlderFolder? older;

    public CrashRound(CrashSite site, int seed, WriteMethods methods, CrashCounts counts)
    {
        this.site = site;
        this.counts = counts;
        this.seed = seed;
        random = new Random(seed);
        Ledger = new Ledger();
        Listener = new CrashListener();
        catalog = new CatalogClient(methods, Ledger, site.Folder, new Random(seed ^ 1));
        groups = new GroupClient(Ledger, new Random(seed ^ 2));
        clients =
        [
            .. Enumerable.Range(0, Clients)
                .Select(number => new RandomClient(number, Ledger, new Random(seed ^ (1 << (number + 8))))),
        ];
        check = new CrashCheck(site.Folder, Ledger, Listener, catalog, site.Consumer, random);
    }

    public Ledger Ledger { get; }

    public CrashListener Listener { get; }

    /// <summary>The calls of the methods of the catalog.</summary>
    public IReadOnlyList<CatalogCall> Calls => catalog.Calls;

    /// <summary>Runs until the cycles are over or something is wrong.</summary>
    public async Task Run(int cycles)
    {
        await KillUpgrades();
        var done = 0;
        foreach (var plan in CrashPlan.All(seed, random, site.IsBridged, site.Only).Take(cycles))
        {
            if (Ledger.Faults.Count > 0)
            {
                return;
            }

            if (cycles >= Long && done++ == cycles / 2)
            {
                await KillRotation();
            }

            await Cycle(plan);
        }

        if (Ledger.Faults.Count == 0)
        {
            await Conclude(cycles);
        }
    }

    private int Promises => Ledger.All.Sum(task => task.Promised.Count);

    // Once or twice, so that an upgrade is also killed that goes on with one that was.
    private async Task KillUpgrades()
    {
        older = new OlderFolder(site.Folder, random);
        var plan = random.Next(4) == 0
            ? new CrashPlan(KillPoint.UpgradeCopy, 1, 0)
            : new CrashPlan(KillPoint.Migration, random.Next(older.Missing) + 1, 0);
        for (var time = random.Next(2); time >= 0; time--)
        {
            await using var program = site.Serve(plan.Setting);
            if (await ChildServer.Ready(program) is not null)
            {
                Ledger.Blame($"The program did not come to {plan.Setting} of an upgrade.");
                return;
            }

            await Bury(program, plan.Name);
            plan = new CrashPlan(KillPoint.Migration, 1, 0);
        }
    }

    private async Task KillRotation()
    {
        var plan = CrashPlan.At(KillPoint.KeyRotation, random);
        await using var program = site.RotateKey(plan.Setting);
        var (code, output, errors) = await program.End();
        if (code == Killed)
        {
            counts.Add(plan.Name);
        }
        else if (code != 0)
        {
            Ledger.Blame($"rotate-key ended with {code}: {output} {errors}");
        }
    }

    private async Task Cycle(CrashPlan plan)
    {
        await using var program = site.Serve(plan.Setting);
        var isOurKill = false;
        if (await ChildServer.Ready(program) is { } server)
        {
            try
            {
                await using var listening = await Listener.Follow(server.RootUrl);
                await check.Run(server, holdsSubscribers: plan.Point == KillPoint.AfterAnswer);
                FinishUpgrade();
                isOurKill = Ledger.Faults.Count > 0 || await Work(server, plan);
            }
            catch (HttpRequestException) when (plan.Point is not null)
            {
                // It came to its point before everything was checked; the next one will be asked.
            }
            catch (HttpRequestException error)
            {
                Ledger.Blame($"The server that nobody killed is gone: {error.Message}");
            }
        }

        program.Kill();
        await Bury(program, isOurKill ? "any moment" : plan.Name);
    }

    private void FinishUpgrade()
    {
        foreach (var fault in older?.Faults() ?? [])
        {
            Ledger.Blame(fault);
        }

        older = null;
    }

    // Whether it was killed at a moment of ours.
    private async Task<bool> Work(ChildServer server, CrashPlan plan)
    {
        var before = Promises;
        List<Task> work =
        [
            .. clients.Select(client => client.Run(server.AsRoot())),
            groups.Run(server.AsRoot(), large: plan.Point == KillPoint.GroupChange),
            catalog.Run(server),
        ];
        bool isOurs;
        if (plan.Point is not null)
        {
            isOurs = !await server.Program.EndsWithin(LongestLife);
        }
        else
        {
            // A machine that has much to do may need some seconds for the first answer; a kill before it proves little.
            await CrashCheck.WaitFor(() =>
                Promises > before || Ledger.Faults.Count > 0 || work.TrueForAll(one => one.IsCompleted));
            isOurs = !await server.Program.EndsWithin(TimeSpan.FromMilliseconds(plan.Milliseconds));
        }

        server.Program.Kill();
        await Task.WhenAll(work);
        return isOurs;
    }

    private async Task Bury(ChildProgram program, string name)
    {
        var (code, _, errors) = await program.End();
        if (code != Killed)
        {
            Ledger.Blame($"The server ended by itself with {code}: {errors}");
        }

        Blame(errors);
        counts.Add(name);
    }

    private void Blame(string errors)
    {
        if (errors.Contains("fail: ", StringComparison.Ordinal) || errors.Contains("crit: ", StringComparison.Ordinal))
        {
            Ledger.Blame($"The server's log says: {errors}");
        }
    }

    private async Task Conclude(int cycles)
    {
        if (cycles >= Long)
        {
            await using var rotation = site.RotateKey("Faults:KillAt=");
            var (end, output, complaint) = await rotation.End();
            if (end != 0)
            {
                Ledger.Blame($"rotate-key ended with {end}: {output} {complaint}");
            }
        }

        await using var program = site.Serve("Faults:KillAt=");
        var server = await ChildServer.Ready(program)
            ?? throw new InvalidOperationException($"The program was never ready:\n{await program.Errors()}");
        await using (await Listener.Follow(server.RootUrl))
        {
            await check.RunAll(server);
            FinishUpgrade();
            var (code, _, errors) = await server.Stop();
            if (code != 0)
            {
                Ledger.Blame($"The server ended with {code}: {errors}");
            }

            Blame(errors);
        }

        check.RunOnFiles();
    }
}
