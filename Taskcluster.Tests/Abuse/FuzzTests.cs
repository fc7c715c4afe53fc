using System.Collections.Concurrent;
using System.Text;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Tests.Api.Auth.OtherSystems;
using Taskcluster.Tests.Api.Events;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Properties;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Abuse;

/// <summary>
/// Requests of every shape to every method of the catalog. TASKCLUSTER_FUZZ says how many; with it the test runs by
/// itself, so that it can also say that nothing grows. TASKCLUSTER_SEED says which; without it they are the same each
/// time.
/// </summary>
[Category("Fuzz")]
public sealed class FuzzTests
{
    /// <summary>How many requests are sent.</summary>
    public const string CountVariable = "TASKCLUSTER_FUZZ";

    private const int FewRequests = 300;
    private const int FixedSeed = 20261122;

    // The numbers of two seeds have nothing in common.
    private const int FarApart = 100_000_007;

    // From here on caches are warm and every shape has come by chance.
    private const int ManyRequests = 50_000;
    private const int RequestsPerRound = 2500;
    private const int Senders = 8;
    private const int MostFaults = 20;
    private const int Parts = 5;

    private const string NoTables = """{"value":[]}""";

    private const string NoContainers =
        "<?xml version=\"1.0\"?><EnumerationResults><Containers/><NextMarker/></EnumerationResults>";

    private static long totalRequests;

    // By method and fault, so that one that comes often does not hide the others.
    private readonly ConcurrentDictionary<string, string> faults = new();
    private readonly ConcurrentDictionary<string, int> notPrepared = new();
    private readonly FuzzTally tally = new();
    private readonly FuzzLog log = new();
    private readonly List<FuzzTrace> traces = [];
    private RunningServer server = null!;
    private int number;

    /// <summary>Requests of tests that have passed in this run.</summary>
    public static long TotalRequests => Interlocked.Read(ref totalRequests);

    [Test]
    public async Task Whatever_is_sent_is_answered_and_never_with_a_500()
    {
        var asked = Cases.Number(CountVariable);
        var seed = (int)Cases.SeedOfAll;
        TestContext.Out.WriteLine($"{Cases.SeedVariable}={seed} {CountVariable}={asked} repeats it");
        await using var azure = await StartAzure();
        await using (server = await Start(azure))
        {
            await Begin();
            if (asked is not null)
            {
                await AtLength(seed, (int)asked);
            }
            else
            {
                await SendMany(seed, FewRequests);
            }

            await ShouldBeWell();
            if (asked >= ManyRequests)
            {
                tally.ShapesNotTried().Should().BeEmpty("requests of every shape are sent");
                tally.Statuses.Should().ContainKey(413, "some bodies are too large");
                traces[^1].ShouldBeNoMoreThan(traces[1]);
            }
        }

        Interlocked.Add(ref totalRequests, tally.Total);
    }

    private static Task<FakeAzure> StartAzure() => FakeAzure.Start(static (context, fields) =>
        context.Response.WriteAsync(fields.GetValueOrDefault("comp") == "list" ? NoContainers : NoTables));

    // Among them what a method needs that its call can be answered with success.
    private Task<RunningServer> Start(FakeAzure azure) => RunningServer.Start(
        new Dictionary<string, string?>
        {
            ["Legacy:Enabled"] = "true",
            ["Queue:ClaimWorkWaitSeconds"] = "0",

            // What everybody has heard can go at once.
            ["Pulse:SaveAfterMessages"] = "1",

            // Nobody has heard what came before a leap of the clock when it is over.
            ["Pulse:LagHours"] = "1000000",
            ["OtherSystems:WebsocktunnelSecret"] = "a secret of the fuzzer's own",
            ["OtherSystems:AzureAccounts:abc"] = Convert.ToBase64String("a key of the fuzzer's own"u8),
            ["OtherSystems:AzureTableEndpoint"] = $"{azure.Url}/<account>/",
            ["OtherSystems:AzureBlobEndpoint"] = $"{azure.Url}/<account>/",
            ["OtherSystems:SentryProjects:p:Secret"] = "https://user:password@sentry.example/1",
            ["OtherSystems:SentryProjects:p:Public"] = "https://user@sentry.example/1",
        },
        configureServices: services => services.AddLogging(logging => logging.AddProvider(log)));

    // Each method does once what it is for, and once refuses.
    private async Task Begin()
    {
        var targets = await Targets();
        await Send(targets, targets.Count, FixedSeed, static (target, random) => target.Malformed(random));
        await Send(targets, targets.Count, FixedSeed, static (target, random) => target.Example(random));
    }

    // What is left after the second part of the run must not be more after the last one.
    private async Task AtLength(int seed, int count)
    {
        for (var part = 1; part <= Parts && faults.Count < MostFaults; part++)
        {
            await SendMany(seed, (int)((long)count * part / Parts) - tally.Total);
            var trace = await FuzzTrace.Of(server);
            TestContext.Out.WriteLine($"after {tally.Total} requests: {trace}");
            traces.Add(trace);
        }
    }

    private async Task SendMany(int seed, int count)
    {
        while (count > 0 && faults.Count < MostFaults)
        {
            var now = Math.Min(count, RequestsPerRound);
            await Send(await Targets(), now, seed, static (target, random) => target.Next(random));
            count -= now;
        }
    }

    // Each method in a state of its own. In later rounds some cannot be prepared any more, since requests have, for
    // instance, put a worker into quarantine; then there is nothing to begin with but the names of another example.
    private async Task<List<FuzzTarget>> Targets()
    {
        var targets = new List<FuzzTarget>();
        var catalog = server.Services.GetRequiredService<ApiCatalog>();
        var examples = ExampleCatalog.All.ToDictionary(example => example.Method);
        foreach (var method in catalog.Methods)
        {
            var name = FuzzTally.NameOf(method);
            try
            {
                targets.Add(new FuzzTarget(server, method, await examples[name].Given(server)));
            }
            catch (InvalidOperationException) when (tally.Total > 0)
            {
                notPrepared.AddOrUpdate(name, 1, static (_, count) => count + 1);
            }
        }

        return targets;
    }

    private async Task Send(
        List<FuzzTarget> targets, int count, int seed, Func<FuzzTarget, FuzzRandom, FuzzRequest> make)
    {
        var next = number - 1;
        number += count;
        var end = number;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            using var connection = new FuzzConnection(server.Port);
            int mine;
            while ((mine = Interlocked.Increment(ref next)) < end && faults.Count < MostFaults)
            {
                var target = targets[mine % targets.Count];
                var random = new FuzzRandom(unchecked((seed * FarApart) + mine));
                await Send(connection, make(target, random), target.Method, random, mine);
            }
        })));
    }

    private async Task Send(
        FuzzConnection connection, FuzzRequest request, ApiMethod method, FuzzRandom random, int mine)
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

        tally.Count(method, random, request, answer);
        if (fault is not null)
        {
            faults.TryAdd(
                $"{FuzzTally.NameOf(method)}: {fault}",
                $"Request {mine}, for {FuzzTally.NameOf(method)}: {fault}\n{request}\n"
                + $"was answered: {answer?.Status} {Shown(answer?.Bytes)}");
        }
    }

    private async Task ShouldBeWell()
    {
        TestContext.Out.WriteLine(string.Join('\n', tally.Lines()));
        TestContext.Out.WriteLine($"not prepared again: {string.Join(", ", notPrepared)}; warnings: {log.Warnings}");
        faults.Values.Concat(log.Bad).Should().BeEmpty();
        tally.MethodsNotTried(ExampleCatalog.All).Should().BeEmpty();
        tally.Statuses.Should().ContainKeys([200, 204, 400, 401, 403, 404], "requests of many kinds were sent");
        await server.UntilListeners(0);
        server.Services.GetRequiredService<PendingSignals>().Lines.Should().BeLessThan(200, "nobody waits any more");
        _ = (await server.AsRoot().Get("auth/v1/scopes/current")).Ok;
    }

    private static string Shown(byte[]? bytes) =>
        bytes is null ? "" : Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, 2000));
}
