using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Tests.Api.Events;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Properties;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Abuse;

/// <summary>
/// Requests of every shape to every method of the catalog. TASKCLUSTER_FUZZ says how many; with it the test runs by
/// itself, so that it can also say that nothing grows.
/// </summary>
[Category("Fuzz")]
public sealed class FuzzTests
{
    /// <summary>How many requests are sent.</summary>
    public const string CountVariable = "TASKCLUSTER_FUZZ";

    private const int FewRequests = 2000;
    private const int RequestsPerRound = 5000;
    private const int Senders = 4;
    private const int MostFaults = 5;
    private const long MebiByte = 1 << 20;
    private const long MostGrowth = 32 * MebiByte;

    private readonly ConcurrentQueue<string> faults = new();
    private readonly ConcurrentDictionary<int, int> statuses = new();
    private readonly RecordedLog log = new();
    private RunningServer server = null!;
    private int notPrepared;

    [Test]
    public async Task Whatever_is_sent_is_answered_and_never_with_a_500()
    {
        var asked = Cases.Number(CountVariable);
        if (asked is null)
        {
            Assert.Ignore($"It is tried where {CountVariable} says with how many requests.");
        }

        var count = (int)(asked ?? FewRequests);
        var seed = (int)Cases.Seed();
        await using (server = await Start())
        {
            var warm = Measure();
            for (var from = 0; from < count && faults.IsEmpty; from += RequestsPerRound)
            {
                var targets = await Targets();
                await Send(targets, seed, from, Math.Min(from + RequestsPerRound, count));
                if (from == 0)
                {
                    warm = asked is null ? warm : Measure();
                }
            }

            await ShouldBeWell(count);
            if (asked is not null)
            {
                ShouldNotHaveGrown(warm, Measure());
            }
        }
    }

    private static (long Heap, int Files, int Threads) Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        var files = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;
        return (GC.GetTotalMemory(forceFullCollection: true), files, self.Threads.Count);
    }

    private Task<RunningServer> Start() => RunningServer.Start(
        new Dictionary<string, string?>
        {
            ["Legacy:Enabled"] = "true",
            ["Queue:ClaimWorkWaitSeconds"] = "0",

            // Without it a call that is right cannot be answered.
            ["OtherSystems:WebsocktunnelSecret"] = "a secret of the fuzzer's own",
        },
        configureServices: services => services.AddLogging(logging => logging.AddProvider(log)));

    // Each method in a state of its own. In later rounds some cannot be prepared any more, since requests have, for
    // instance, put a worker into quarantine; then there is nothing to begin with but the names of another example.
    private async Task<List<FuzzTarget>> Targets()
    {
        var targets = new List<FuzzTarget>();
        var catalog = server.Services.GetRequiredService<ApiCatalog>();
        var examples = ExampleCatalog.All.ToDictionary(example => example.Method);
        foreach (var method in catalog.Methods)
        {
            var name = $"{method.Declaration.Service}.{method.Declaration.Name}";
            try
            {
                targets.Add(new FuzzTarget(server, method, await examples[name].Given(server)));
            }
            catch (Exception error) when (error is InvalidOperationException && !statuses.IsEmpty)
            {
                Interlocked.Increment(ref notPrepared);
            }
        }

        return targets;
    }

    private async Task Send(List<FuzzTarget> targets, int seed, int from, int to)
    {
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            using var connection = new FuzzConnection(server.Port);
            int number;
            while ((number = Interlocked.Increment(ref next)) < to && faults.Count < MostFaults)
            {
                var target = targets[number % targets.Count];
                var request = target.Next(new Random(unchecked((seed * 31) + number)));
                await Send(connection, request, target.Method, number);
            }
        })));
    }

    private async Task Send(FuzzConnection connection, FuzzRequest request, ApiMethod method, int number)
    {
        string? fault;
        RawAnswer? answer = null;
        try
        {
            answer = await connection.Send(request);
            fault = FuzzJudge.Fault(request, answer);
        }
        catch (Exception error)
        {
            connection.Dispose();
            fault = error.Message;
        }

        statuses.AddOrUpdate(answer?.Status ?? 0, 1, static (_, count) => count + 1);
        if (fault is not null)
        {
            faults.Enqueue(
                $"Request {number}, for {method.Declaration.Service}.{method.Declaration.Name}: {fault}\n{request}\n"
                + $"was answered: {answer?.Status} {Shown(answer?.Bytes)}");
        }
    }

    private async Task ShouldBeWell(int count)
    {
        TestContext.Out.WriteLine(string.Join(", ", statuses.OrderBy(pair => pair.Key)
            .Select(pair => $"{(pair.Key == 0 ? "no answer" : pair.Key)}: {pair.Value}")));
        TestContext.Out.WriteLine($"methods that could not be prepared again: {notPrepared}");
        var bad = log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)
            || line.StartsWith("Critical", StringComparison.Ordinal)
            || line.Contains("nhandled", StringComparison.Ordinal)).Take(MostFaults);
        faults.Concat(bad).Should().BeEmpty();
        statuses.Values.Sum().Should().Be(count);
        statuses.Should().ContainKeys([200, 204, 400, 401, 403, 404], "requests of many kinds were sent");
        await server.UntilListeners(0);
        server.Services.GetRequiredService<PendingSignals>().Lines.Should().BeLessThan(200, "nobody waits any more");
        _ = (await server.AsRoot().Get("auth/v1/scopes/current")).Ok;
    }

    private static void ShouldNotHaveGrown(
        (long Heap, int Files, int Threads) before, (long Heap, int Files, int Threads) after)
    {
        TestContext.Out.WriteLine(
            $"heap {before.Heap / MebiByte} MiB, then {after.Heap / MebiByte} MiB; open files {before.Files}, then "
            + $"{after.Files}; threads {before.Threads}, then {after.Threads}");
        (after.Heap - before.Heap).Should().BeLessThan(MostGrowth);
        after.Files.Should().BeLessThan(before.Files + 20);
        after.Threads.Should().BeLessThan(before.Threads + 20);
    }

    private static string Shown(byte[]? bytes) =>
        bytes is null ? "" : Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, 2000));
}
