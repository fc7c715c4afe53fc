namespace Taskcluster.Tests.Simulation;

/// <summary>
/// One seed: thirty days of a world in which clients, workers, clock, loops, subscribers, disk and administrator act
/// in an order, and at moments, that the seed chooses. All of them act one after the other, each to its end.
/// </summary>
internal sealed class Simulation(int seed, int length = Simulation.UsualLength)
{
    private const int UsualLength = 300;
    private const int MostLate = 6;
    private const int MostTurns = 200;

    // Prime to the number of examples or nearly so: a few seeds call all of them.
    private const int ExampleStride = 37;

    // Messages are kept for a day.
    private static readonly TimeSpan Part = TimeSpan.FromHours(20);

    // Nobody looks after subscribers meanwhile, and who is behind for a week loses messages.
    private static readonly TimeSpan LongestLeap = TimeSpan.FromDays(2);

    private static readonly TimeSpan Length = TimeSpan.FromDays(30);
    private static readonly TimeSpan ToTheEnd = TimeSpan.FromDays(15);

    private readonly Random random = new(seed);
    private readonly List<string> faults = [];
    private readonly List<string> trace = [];
    private World world = null!;
    private ToldLog told = null!;
    private SimulatedClients clients = null!;
    private SimulatedHooks hooks = null!;
    private CallMaker calls = null!;
    private WorldCheck check = null!;
    private DateTimeOffset looksAt;
    private int restarts;

    /// <summary>What was done, and what came of it.</summary>
    public IReadOnlyList<string> Trace => trace;

    public int Actions { get; private set; }

    /// <summary>Failures, deaths and lost answers.</summary>
    public int Faults { get; private set; }

    /// <summary>How often each loop has had work, over all hosts.</summary>
    public Dictionary<string, long> Turns { get; } = [];

    /// <summary>Lives through it; everything that was wrong, up to the first step at which something was.</summary>
    public async Task<IReadOnlyList<string>> Run()
    {
        await using var here = world = new World(seed);
        told = new ToldLog(world, faults);
        clients = new SimulatedClients(world, told, random);
        hooks = new SimulatedHooks(world, told, faults);
        check = new WorldCheck(world, told, clients, faults);
        calls = new CallMaker(world, told, clients, random, faults);
        try
        {
            await world.Start();
            _ = await world.During(hooks.Make);
            _ = told.Read(calls: 0);
            var end = world.Now + Length;
            while (faults.Count == 0 && (Actions < length || world.Now < end))
            {
                Actions++;
                await Act(end);
            }

            if (faults.Count == 0)
            {
                await End();
            }
        }
        catch (Exception error)
        {
            faults.Add(error is SimulationException ? error.Message : error.ToString());
        }

        Faults = world.WriteFaults.Count + world.SubscriberFaults.Count + world.MailFaults.Count + restarts
            + calls.LostAnswers;
        return faults.Count == 0 ? [] : [.. faults.Take(5), .. trace.TakeLast(12), .. world.LastErrors];
    }

    private async Task Act(DateTimeOffset end)
    {
        var before = Actions >= length ? 0 : random.Next(100);
        var (what, made) = before switch
        {
            < 16 => (await Advance(end), 0),
            < 27 => (await BeLate(end), 1),
            < 84 => await calls.Make(),
            < 92 => await calls.MakeExample((seed % 1_000_000) + (ExampleStride * Actions)),
            < 96 => (FailSubscriber(), 0),
            < 97 => (FailMail(), 0),
            < 98 => (await Restart(), 0),
            < 99 => (await Die(), 0),
            _ => (await SetGoing(), 1),
        };
        var heard = told.Read(made);
        trace.Add($"{Actions} {what} [{string.Join(' ', heard)}]");
        check.AfterStep();
    }

    // The clock goes from due moment to due moment, and all is well after each.
    private async Task<string> Advance(DateTimeOffset end)
    {
        var by = Distance(end);
        var heard = await Pass(by);
        return $"advance {by} [{string.Join(' ', heard)}]";
    }

    // Each message is read before it is too old, and somebody looks after the subscribers once a day.
    private async Task<List<string>> Pass(TimeSpan by)
    {
        var heard = new List<string>();
        var left = by;
        do
        {
            if (world.Now >= looksAt)
            {
                await SetGoing();
                heard.AddRange(told.Read(calls: 1));
            }

            var part = left < Part ? left : Part;
            left -= part;
            check.BeforeTime();
            await world.Advance(part);
            heard.AddRange(told.Read(calls: 0));
            check.AfterTime();
        }
        while (left > TimeSpan.Zero && faults.Count == 0);
        return heard;
    }

    // The clock leaps, and what was due in between comes late, in any order, some of it later still.
    private async Task<string> BeLate(DateTimeOffset end)
    {
        if (world.Now >= looksAt)
        {
            await SetGoing();
            _ = told.Read(calls: 1);
        }

        var by = Distance(end);
        by = by < LongestLeap ? by : LongestLeap;
        world.Jump(by);
        var left = random.Next(4) == 0 ? random.Next(MostLate) : MostTurns;
        var fails = random.Next(2) == 0;
        for (var turn = 0; turn < left; turn++)
        {
            if (fails && random.Next(3) == 0)
            {
                await calls.PrepareWriteFault(mayDie: false);
            }

            if (!await world.LetOneGo(random))
            {
                break;
            }
        }

        await world.SettleUnderFaults();
        if (left == MostTurns)
        {
            await world.LetAllGo();
        }

        return $"late by {by}, {(left == MostTurns ? "all" : left)} turns{(fails ? ", failing" : "")}";
    }

    private TimeSpan Distance(DateTimeOffset end)
    {
        // The last actions leave what is over of the thirty days to the clock.
        var mean = (end - world.Now) / Math.Max((length - Actions) * 0.27, 3);
        if (random.Next(2) == 0 && world.NextDue is { } next && next > world.Now)
        {
            // Just before, at, and just after what comes next.
            return next - world.Now + TimeSpan.FromMilliseconds(random.Next(3) - 1);
        }

        if (random.Next(3) == 0 && clients.Tasks.Count > 0)
        {
            var task = clients.Tasks[^random.Next(1, Math.Min(clients.Tasks.Count, 8) + 1)];
            var moment = random.Next(3) switch
            {
                0 => task.Deadline,
                1 => task.Deadline + TimeSpan.FromSeconds(60),
                _ => task.Expires,
            };
            if (moment > world.Now && moment - world.Now < TimeSpan.FromDays(3))
            {
                return moment - world.Now + TimeSpan.FromMilliseconds(random.Next(3) - 1);
            }
        }

        var far = Math.Max(mean.TotalMilliseconds, 60_000) * 2;
        return TimeSpan.FromMilliseconds(Math.Floor(Math.Pow(random.NextDouble(), 2) * far * 1.5));
    }

    private string FailSubscriber()
    {
        var all = world.Subscribers.Select(subscriber => subscriber.Name).Order(StringComparer.Ordinal).ToList();
        var name = all[random.Next(all.Count)];
        var times = random.Next(1, 7);
        world.SubscriberFaults.Prepare(name, times);
        return $"{name} is to fail {times} times";
    }

    private string FailMail()
    {
        world.MailFaults = (random.Next(1, 9), world.MailFaults.Count);
        return $"{world.MailFaults.Left} mails are to be refused";
    }

    private async Task<string> Restart()
    {
        CountTurns();
        restarts++;
        await world.Restart();
        return "restart";
    }

    private async Task<string> Die()
    {
        CountTurns();
        restarts++;
        await world.GoOnFrom(world.Photograph());
        return "death";
    }

    // An operator lets those go on that were given up.
    private async Task<string> SetGoing()
    {
        foreach (var name in world.Subscribers.Select(subscriber => subscriber.Name))
        {
            var answer = await world.Server.AsRoot().Post($"pulse/v1/subscribers/{name}/retry");
            if (answer.Status != 200)
            {
                faults.Add($"{name} cannot be set going: {answer.Text}");
            }
        }

        looksAt = world.Now + Part;
        await world.Settle();
        return "all subscribers are set going";
    }

    // Nothing fails any more: everything comes to its end, and all agree.
    private async Task End()
    {
        world.SubscriberFaults.TakeBack();
        world.MailFaults = (0, world.MailFaults.Count);
        await SetGoing();
        _ = told.Read(calls: 1);
        await Pass(TimeSpan.FromMinutes(20));
        new SubscriberTables(world, told, clients, faults).Run();
        hooks.Check();
        check.RequireFiles();
        CountTurns();
        await world.Restart();
        await Pass(ToTheEnd);
        await check.NothingIsLeft();
        CountTurns();
    }

    private void CountTurns()
    {
        foreach (var loop in world.Loops)
        {
            var name = loop.GetType().Name;
            Turns[name] = Turns.GetValueOrDefault(name) + loop.Turns;
        }
    }
}
