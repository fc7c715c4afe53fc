using FluentAssertions;
using Taskcluster.Tests.Crash;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Disk;

/// <summary>A server on a disk that fails, the script that is run on it, and what is checked of both.</summary>
internal sealed class DiskRig : IAsyncDisposable
{
    private static readonly string[] Settings =
    [
        "Notify:Delivery:FirstRetrySeconds=0.05",
        "Notify:Mail:KeepFiles=1000000",
        "Pulse:FirstRetrySeconds=0.05",
        "Database:CheckpointMebibytes=1",
        "Database:RestartMebibytes=2",
    ];

    /// <summary>Says that everything is tried.</summary>
    public const string Variable = "TASKCLUSTER_DISK";

    private const int ShownErrors = 10_000;

    private readonly List<DiskRound> rounds = [];
    private readonly List<string> faults = [];
    private int checkedRounds;

    /// <summary>Whether everything is tried.</summary>
    public static bool IsLong => Environment.GetEnvironmentVariable(Variable) == "all";

    /// <summary>A published program that is tried in the place of the built one; null: there is none.</summary>
    public static string? Program { get; } =
        Environment.GetEnvironmentVariable("TASKCLUSTER_DISK_PROGRAM") is { Length: > 0 } path ? path : null;

    public FailingDisk Disk { get; } = new();

    public ChildServer Server { get; private set; } = null!;

    /// <summary>Whether anything is wrong so far.</summary>
    public bool HasFaults => faults.Count > 0;

    /// <summary>How often a round has met its fault.</summary>
    public int Survived { get; private set; }

    /// <summary>How often the power has gone.</summary>
    public int Cuts { get; private set; }

    /// <summary>Rounds since the power went.</summary>
    public int Unchecked => rounds.Count - checkedRounds;

    /// <summary>A rig whose server runs on a disk that is well.</summary>
    public static async Task<DiskRig> Start()
    {
        var rig = new DiskRig();
        await rig.Launch();
        await DiskRound.Begin(rig.Server.AsRoot());

        // So that there is something to read while the disk fails.
        await rig.Round(DiskFault.None, first: 1, times: 1);
        return rig;
    }

    public async Task Launch() => Server = await Disk.Serve(Settings);

    /// <summary>Does rounds, one after the other.</summary>
    /// <param name="mayRefuse">Whether a call may be refused, as long as the next one is not.</param>
    /// <param name="stop">Ends it.</param>
    public async Task Work(bool mayRefuse, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Once(mayRefuse);
        }
    }

    /// <summary>Does a round, whatever the disk does.</summary>
    public async Task Once(bool mayRefuse = false)
    {
        var found = await Next().Run(Server.AsRoot(), mayRefuse, before: null);
        lock (faults)
        {
            faults.AddRange(found);
        }
    }

    /// <summary>Does what was refused of all rounds since the power went, which now succeeds.</summary>
    public async Task Finish()
    {
        await Forgive();
        foreach (var round in rounds.Skip(checkedRounds).Where(round => !round.IsDone))
        {
            faults.AddRange(await round.Run(Server.AsRoot(), mayRefuse: false, before: null));
        }
    }

    // Of a sync that was lost each descriptor of the file is told once, be it when the disk is well again.
    private async Task Forgive() => faults.AddRange(await Next().Run(Server.AsRoot(), mayRefuse: true, before: null));

    /// <summary>
    /// Does a round while operations fail, and what was refused of it once more when the disk is well again.
    /// </summary>
    /// <returns>Whether an operation failed.</returns>
    public async Task<bool> Round(DiskFault fault, long first, long times)
    {
        var before = rounds.Find(round => round.IsDone);
        var round = Next();
        var api = Server.AsRoot();
        Disk.Arm(fault, first, times);
        var found = new List<string>(await round.Run(api, mayRefuse: fault != DiskFault.None, before));
        Disk.Heal();
        var isMet = Disk.HasFailed;
        found.AddRange(await round.LeftFaults(api));
        if (fault == DiskFault.LostSync)
        {
            await Forgive();
        }

        // As a client does that was told to try again.
        found.AddRange(await round.Run(api, mayRefuse: false, before: null));
        if (!round.IsDone)
        {
            found.Add("Not everything could be done in the end.");
        }

        found.AddRange(await round.Faults(api));
        if (fault == DiskFault.NoSpace)
        {
            found.AddRange(LeftFiles());
        }

        faults.AddRange(found.Select(words => $"{fault} at {first} ({Disk.What}): {words}"));
        Survived += isMet ? 1 : 0;
        return isMet;
    }

    // Nothing is in the way of removing a file where there is no space.
    private IEnumerable<string> LeftFiles()
    {
        using var rows = new FolderRows(Disk.Folder);
        var used = rows.Read("SELECT sha256 FROM contents").Select(row => (string)row[0]).ToHashSet();
        return Directory.EnumerateFiles(Path.Combine(Disk.Folder, "artifacts"), "*", SearchOption.AllDirectories)
            .Where(path => !used.Contains(Path.GetFileName(path))).Select(path => $"{path} was left.");
    }

    /// <summary>
    /// The power goes at an operation of some rounds more; then everything is there that was answered. Every other time
    /// some of what was not synced stays.
    /// </summary>
    public async Task CutAndCheck(int operation = 1)
    {
        await Settle();
        Disk.Arm(DiskFault.PowerCut, operation, seed: Cuts % 2 == 0 ? 0 : Cuts);
        Cuts++;
        try
        {
            for (var round = Next(); faults.Count == 0; round = round.IsDone ? Next() : round)
            {
                faults.AddRange(await round.Run(Server.AsRoot(), mayRefuse: false, before: null));
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // As it was meant to.
        }

        var what = Disk.What;
        Disk.Heal();
        await Server.DisposeAsync();
        await Launch();
        var api = Server.AsRoot();
        foreach (var round in rounds.Skip(checkedRounds))
        {
            faults.AddRange(
                (await round.Faults(api)).Select(words => $"After a power cut at {operation} ({what}): {words}"));
        }

        checkedRounds = rounds.Count;
        await Settle();
        await CheckFolder(await api.Get("auth/v1/roles/disk"));
    }

    private async Task CheckFolder(ApiAnswer role)
    {
        if (!rounds.Exists(round => role.Text.Contains($"\"{round.Role}\"", StringComparison.Ordinal)))
        {
            faults.Add($"The role is none that was stored: {role.Text}");
        }

        using var check = new FolderCheck(Disk.Folder);
        await Until.True(() => !check.Orphans().Any() || faults.Count > 0);
        using var told = new SubscriberCheck(Disk.Folder);
        var allowed = rounds.Select(round => round.ToldTwice).OfType<string>();
        faults.AddRange(check.Faults().Concat(told.Faults()).Except(allowed));
        var mails = Directory.EnumerateFiles(Path.Combine(Disk.Folder, "mail"), "*.eml").Count();
        if (mails < rounds.Count(round => round.Has("mail")))
        {
            faults.Add($"{mails} mails were written of {rounds.Count(round => round.Has("mail"))}.");
        }
    }

    // Subscribers and mails come after the answers, and after a failure with a pause.
    private async Task Settle()
    {
        using var rows = new FolderRows(Disk.Folder);
        using var told = new SubscriberCheck(Disk.Folder);
        await Until.True(() => !Unsettled().Any(), () => $"{string.Join("\n", Unsettled())}\n{Circumstances()}");

        IEnumerable<string> Unsettled() => told.Behind().Concat(
            rows.Read("SELECT delivery_no, attempts, failure FROM notify_deliveries")
                .Select(row => $"Mail {row[0]} was tried {row[1]} times. {row[2]}"));
    }

    // A server that died does nothing more, and one that is stuck would have to say why.
    private string Circumstances()
    {
        var hasEnded = Server.Program.HasEnded;
        Server.Program.Kill();
        var errors = Server.Program.Errors().GetAwaiter().GetResult();
        return $"It was so in {Disk.Folder} after {rounds.Count} rounds, the last of which met {Disk.What}. "
            + $"The server {(hasEnded ? "has ended by itself" : "was still running")}, and wrote last:\n"
            + errors[Math.Max(errors.Length - ShownErrors, 0)..];
    }

    /// <summary>Ends the server as an operator would; nothing is wrong by then.</summary>
    public async Task End()
    {
        var (code, _, errors) = await Server.Stop();
        faults.Take(10).Should().BeEmpty($"the folder {Disk.Folder} is kept");
        code.Should().Be(0, errors);
        errors.Should().NotContain("Unhandled exception");
        Directory.EnumerateFileSystemEntries(Disk.Folder).Select(Path.GetFileName).Should().BeSubsetOf(
            [
                "administration.log", "artifacts", "credentials.json", "encryption.key", "lock", "mail", "snapshots",
                "taskcluster.db",
            ],
            "nothing else is of use after the end");
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        Disk.Dispose();
    }

    private DiskRound Next()
    {
        lock (rounds)
        {
            var round = new DiskRound(rounds.Count + 1);
            rounds.Add(round);
            return round;
        }
    }
}
