using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Notify.Deliveries;
using Taskcluster.Modules.Notify.Mail;
using Taskcluster.Tests.Support;
using Delivery = Taskcluster.Modules.Notify.Deliveries.Delivery;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// A host with all modules in it, whose clock moves only when it is told to, and which does everything else by itself;
/// and what goes wrong in it. It can be started anew, or die at any moment: then the next one finds the files as they
/// were at that moment.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Logging:LogLevel:Default"] = "Error",
        ["Logging:LogLevel:Microsoft"] = "Error",
        ["Legacy:Enabled"] = "true",

        // The machine is quick; whatever waits by the machine's clock would take as long as all the rest.
        ["Database:Durable"] = "false",
        ["Database:IdleCheckpointSeconds"] = "3600",
        ["Database:PortionPausePercent"] = "0",
        ["Pulse:PauseMilliseconds"] = "0",
        ["Queue:ClaimWorkWaitSeconds"] = "0",

        // Nor may anything depend on how long the machine takes.
        ["Pulse:SaveAfterMessages"] = "1",
        ["Database:PortionMilliseconds"] = "3600000",
        ["BuiltInWorkers:Enabled"] = "false",
        ["Auth:LastUsedDelayHours"] = "20000000", // nobody waits for that write, and it looks as if its call did

        // Small numbers, so that what is made for large ones has something to do.
        ["Queue:DependentsPerTransaction"] = "2",
        ["Pulse:FailuresUntilParked"] = "4",
        ["Audit:RetentionDays"] = "3",
        ["Notify:Delivery:Concurrency"] = "1",
        ["Notify:Delivery:MostAttempts"] = "3",
        ["Notify:Delivery:KeepFailedDays"] = "2",
    };

    private readonly Witnesses witnesses = new();
    private readonly RecordedLog log = new();
    private readonly Random order;
    private RunningServer? server;
    private Turns turns;
    private TimeSteps? steps;
    private string folder = RunningServer.NewFolder();

    /// <summary>It begins at a midnight, so that days and hours of two runs are the same.</summary>
    public World(int seed)
    {
        order = new Random(seed);
        turns = new Turns(order);
        var now = Now;
        Clock.Jump(now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime);
    }

    public RunningServer Server => server ?? throw new InvalidOperationException("There is no host.");

    public TestClock Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public Database Database => Server.Services.GetRequiredService<Database>();

    public IReadOnlyList<Loop> Loops => Server.Services.GetRequiredService<LoopRunner>().Loops;

    public IEnumerable<Subscriber> Subscribers =>
        Server.Services.GetRequiredService<Dispatcher>().Loops.Select(loop => loop.Subscriber);

    /// <summary>What the witness outside has heard.</summary>
    public IReadOnlyList<long> HeardOutside => witnesses.Heard;

    public WriteFaults WriteFaults { get; } = new();

    public SubscriberFaults SubscriberFaults { get; } = new();

    /// <summary>How often mails are still to be refused, and have been.</summary>
    public (int Left, int Count) MailFaults { get; set; }

    public string Folder => folder;

    /// <summary>Loops that had work and slept, since nobody woke them.</summary>
    public HashSet<string> Overslept { get; } = [];

    /// <summary>The errors that the hosts have logged last.</summary>
    public IEnumerable<string> LastErrors => log.Lines.TakeLast(3).Select(line => line.Split('\n')[0]);

    /// <summary>The next moment at which something is due by itself; null if nothing is.</summary>
    public DateTimeOffset? NextDue => steps!.NextDue;

    public async Task Start()
    {
        turns = new Turns(order);
        server = await RunningServer.Start(Settings, folder, ConfigureServices, Clock);
        var services = server.Services;
        var (loops, dispatcher) = (Loops, services.GetRequiredService<Dispatcher>().Loops);
        steps = new Steps(turns, services, Clock);
        await turns.Begin(Database, () =>
        [
            .. loops.Where(loop => !loop.IsAtRest).Select(loop => loop.GetType().Name),
            .. dispatcher.Where(loop => !loop.IsAtRest).Select(loop => loop.Subscriber.Name),
        ]);

        // Files that the last one has left go beside everything else.
        await Task.WhenAll(services.GetServices<IHostedService>().OfType<SweepContents>()
            .Select(sweep => sweep.ExecuteTask ?? Task.CompletedTask));
        await Settle();
    }

    /// <summary>Waits until nothing is left to do at this moment.</summary>
    public Task Settle() => turns.Settle();

    /// <summary>Makes calls, and lets loops and subscribers go on while they write.</summary>
    public Task<T> During<T>(Func<Task<T>> calls) => turns.During(calls);

    /// <summary>Moves the time from due moment to due moment; everything due by then has happened.</summary>
    public async Task Advance(TimeSpan by)
    {
        try
        {
            // Who is late has its turn first.
            Clock.AdvanceTo(Now);
            await steps!.Advance(by, Clock.AdvanceTo).WaitAsync(TimeSpan.FromMinutes(3));
        }
        catch (TimeoutException)
        {
            throw new SimulationException($"The world does not come to rest when it is moved by {by}.");
        }

        Overslept.UnionWith(steps.Overslept);
    }

    /// <summary>As <see cref="Settle"/> while writes may fail; takes the faults back.</summary>
    public async Task SettleUnderFaults()
    {
        await Settle();
        await WriteFaults.TakeBack();
        await Settle();
    }

    /// <summary>Moves the time at once; what is due by then is late, and happens when a timer is fired.</summary>
    public void Jump(TimeSpan by) => Clock.Jump(by);

    /// <summary>Lets one of the loops that are late have its turn; false if none is.</summary>
    public async Task<bool> LetOneGo(Random random)
    {
        // By their names: which of two timers of one moment came first is nothing that a seed decides.
        var late = Loops.Where(loop => !loop.HasFailed && loop.NextTurn <= Now)
            .OrderBy(loop => loop.GetType().Name, StringComparer.Ordinal).ToList();
        if (late.Count == 0)
        {
            return false;
        }

        late[random.Next(late.Count)].Wake(DateTimeOffset.MinValue);
        await SettleUnderFaults();
        return true;
    }

    /// <summary>Fires all timers whose time has come.</summary>
    public async Task LetAllGo()
    {
        Clock.AdvanceTo(Now);
        await Settle();
    }

    /// <summary>The rows of a query, as texts.</summary>
    public List<string[]> Query(string sql) => Database.Read(sql, static (rows, text) =>
    {
        // The texts are used once, each with a moment of its own: they are not worth to be kept prepared.
        using var command = ((Connection)rows).AdoNet.CreateCommand();
#pragma warning disable CA2100 // They are all in this folder.
        command.CommandText = text;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var found = new List<string[]>();
        while (reader.Read())
        {
            found.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => $"{reader.GetValue(column)}")]);
        }

        return found;
    });

    /// <summary>Ends the host as an administrator does, and starts the next one.</summary>
    public async Task Restart()
    {
        await Stop();
        await Start();
    }

    /// <summary>The files as a host would leave them that dies now; may be called on any thread.</summary>
    public string Photograph()
    {
        // Nothing that this host still does is heard of.
        witnesses.Generation++;
        var copy = RunningServer.NewFolder();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            // What only a living host has: its lock, and memory that SQLite shares.
            var name = Path.GetRelativePath(folder, path);
            if (name != "lock" && !name.EndsWith("-shm", StringComparison.Ordinal))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, name))!);
                File.WriteAllBytes(Path.Combine(copy, name), Bytes(path));
            }
        }

        return copy;
    }

    /// <summary>The host is dead since the photograph; the next one starts with what it shows.</summary>
    public async Task GoOnFrom(string photograph)
    {
        await Stop();
        Directory.Delete(folder, recursive: true);
        folder = photograph;
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await Stop();
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task Stop()
    {
        turns.End();
        await Server.DisposeAsync();
    }

    // Others have it open.
    private static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private void ConfigureServices(IServiceCollection services)
    {
        services.RemoveAll<ILoggerProvider>();
        services.AddSingleton<ILoggerProvider>(log);
        services.AddSingleton<BackgroundThreads>(turns);
        services.AddSingleton<Subscriber>(_ => new Witnesses.Outside(witnesses, witnesses.Generation));
        services.AddSingleton<Subscriber>(_ => new Witnesses.Inside());
        FlakyReaction.ReplaceAll(services, SubscriberFaults);
        var exit = services.Single(service => service.ServiceType == typeof(IMailExit));
        services.Remove(exit);
        services.AddSingleton<IMailExit>(new FlakyMail(this));
    }

    private sealed class Steps(Turns turns, IServiceProvider services, TimeProvider clock) : TimeSteps(
        services.GetRequiredService<LoopRunner>(),
        services.GetRequiredService<Dispatcher>(),
        services.GetRequiredService<Database>(),
        clock)
    {
        public override Task Drain(CancellationToken cancellation = default) => turns.Settle();
    }

    private sealed class FlakyMail(World world) : IMailExit
    {
        public Task Send(
            System.Net.Mail.MailMessage letter, Delivery delivery, CancellationToken cancellation)
        {
            if (world.MailFaults is { Left: > 0 } faults)
            {
                world.MailFaults = (faults.Left - 1, faults.Count + 1);
                throw new DeliveryException("as the simulation wants it");
            }

            return Task.CompletedTask;
        }
    }
}

/// <summary>Something is wrong in the simulated world.</summary>
internal sealed class SimulationException(string message) : Exception(message);
