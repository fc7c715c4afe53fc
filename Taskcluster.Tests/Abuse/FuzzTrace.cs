using System.Diagnostics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Api.Pulse;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Abuse;

/// <summary>
/// What requests have left behind when everything that they made has expired and the memory is collected.
/// </summary>
/// <param name="Bytes">Of objects in use, but for those that are large or pinned.</param>
/// <param name="Buffers">
/// Bytes of objects that are large or pinned: buffers of pools, as many as the largest requests have needed at once.
/// </param>
/// <param name="Others">Bytes that the process holds besides the buffers, the database's among them.</param>
/// <param name="OpenFiles">Files and sockets of the process.</param>
/// <param name="Threads">Threads of the process.</param>
/// <param name="Files">Those in the data folder.</param>
/// <param name="Rows">Of each table.</param>
internal sealed record FuzzTrace(
    long Bytes, long Buffers, long Others, int OpenFiles, int Threads, IReadOnlyList<string> Files,
    IReadOnlyDictionary<string, long> Rows)
{
    private const double MostGrowth = 1.1;
    private const double MostGrowthOfOthers = 1.3;
    private const long MebiByte = 1 << 20;

    // Of a body of the largest size (10 MiB) there are several while it is judged and answered.
    private const long MostBuffers = 256 * MebiByte;

    // The heaps of small objects, by their age; the others are those of large and of pinned ones.
    private const int SmallObjectHeaps = 3;

    // Mail that is sent nowhere stays.
    private const string Mail = "mail/";

    private const int FewRows = 20;
    private const int FewFiles = 20;

    // Everything that expires by itself does so within it, but for what a request wants to keep for ages.
    private static readonly TimeSpan Ages = TimeSpan.FromDays(800);

    // The log is looked at once a day, for what is older than a day.
    private static readonly TimeSpan LatestRemoval = TimeSpan.FromHours(50);

    // The examples make subscribers that the program does not have; the log would be kept for them.
    private const string DeleteInvented =
        $"DELETE FROM pulse_subscribers WHERE name LIKE '{PulseCalls.ParkedPrefix}%'";

    // Tables whose rows stay until somebody removes them, so that they may be more after more requests.
    private static readonly HashSet<string> KeptForGood =
    [
        "auth_clients", // most stay when they have expired, and are only refused
        "auth_roles",
        "notify_denylist",
        "worker_manager_pools",
        "notify_recent", // the newest thousand (Notify:RecentNotices)
    ];

    /// <summary>Lets everything expire, and looks.</summary>
    public static async Task<FuzzTrace> Of(RunningServer server)
    {
        await Rest(server);
        await RemoveHooks(server);
        await server.Write(static tx => tx.Sql(DeleteInvented).Execute());
        foreach (var leap in (TimeSpan[])[TimeSpan.FromHours(1), Ages, LatestRemoval])
        {
            await server.Advance(leap);
            await Rest(server);
        }

        using var self = Process.GetCurrentProcess();
        var folder = server.Services.GetRequiredService<DataFolder>().Path;
        var (bytes, buffers) = Collected();
        return new FuzzTrace(
            bytes,
            buffers,
            self.WorkingSet64 - buffers,
            OpenNow(),
            self.Threads.Count,
            [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Where(path => !path.StartsWith(Mail, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)],
            server.Services.GetRequiredService<Database>().Read(CountRows));
    }

    /// <summary>What this one says is no more than what the other one said, earlier in the same run.</summary>
    public void ShouldBeNoMoreThan(FuzzTrace earlier)
    {
        ((double)Bytes / earlier.Bytes).Should().BeLessThan(MostGrowth, "no request leaves objects behind");
        Buffers.Should().BeLessThan(MostBuffers, "they are used again");
        ((double)Others / earlier.Others).Should().BeLessThan(MostGrowthOfOthers, "no request leaves memory behind");
        OpenFiles.Should().BeLessThan(earlier.OpenFiles + FewFiles);
        Threads.Should().BeLessThan(earlier.Threads + FewFiles);
        Files.Should().HaveCountLessThan(earlier.Files.Count + FewFiles);
        Rows.Where(table => !KeptForGood.Contains(table.Key)
                && table.Value > earlier.Rows.GetValueOrDefault(table.Key) + FewRows)
            .Should().BeEmpty("what has expired is removed; a table that keeps its rows for good is named here");
    }

    public override string ToString() =>
        $"{Bytes / 1024} KiB of objects, {Buffers / 1024} KiB of buffers, {Others / 1024} KiB besides, "
        + $"{OpenFiles} open files, {Threads} threads, files {string.Join(' ', Files)}, rows "
        + string.Join(", ", Rows.Where(table => table.Value > 0).Select(table => $"{table.Key} {table.Value}"));

    private static int OpenNow() => Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;

    // Loops and subscribers have nothing to do at this moment.
    private static async Task Rest(RunningServer server)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var services = server.Services;
        await new TimeSteps(
            services.GetRequiredService<LoopRunner>(),
            services.GetRequiredService<Dispatcher>(),
            services.GetRequiredService<Database>(),
            server.Clock).Drain(patience.Token);
    }

    // They stay until somebody removes them, and fire until then: at each leap there would be tasks of theirs.
    private static async Task RemoveHooks(RunningServer server)
    {
        foreach (var group in (await server.AsRoot().Get("hooks/v1/hooks")).Ok.Texts("groups"))
        {
            var hooks = (await server.AsRoot().Get($"hooks/v1/hooks/{group}")).Ok["hooks"]!;
            foreach (var hook in hooks.AsArray())
            {
                _ = (await server.RemoveHook($"{group}/{hook!.Text("hookId")}")).Ok;
            }
        }
    }

    private static (long Bytes, long Buffers) Collected()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        var heaps = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo.ToArray();
        return (heaps.Take(SmallObjectHeaps).Sum(Used), heaps.Skip(SmallObjectHeaps).Sum(Used));

        static long Used(GCGenerationInfo heap) => heap.SizeAfterBytes - heap.FragmentationAfterBytes;
    }

    private static Dictionary<string, long> CountRows(IRows rows)
    {
        var counts = new Dictionary<string, long>();
        using (var call = rows.Sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))
        {
            while (call.Step())
            {
                counts[call.Text(0)] = 0;
            }
        }

        foreach (var name in counts.Keys.ToList())
        {
            using var call = rows.Sql(string.Intern($"SELECT count(*) FROM {name}"));
            counts[name] = call.Step() ? call.Long(0) : 0;
        }

        return counts;
    }
}
