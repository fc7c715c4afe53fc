using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Metrics;

public sealed partial class MetricsTests : ServerTests
{
    private const string Calls = "taskcluster_api_request_duration_seconds_count";

    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Metrics:CacheSeconds"] = "0",
        ["Metrics:MostQueues"] = "2",
    };

    [Test]
    public async Task Known_work_is_counted_exactly()
    {
        _ = await Server.CompletedTask();
        var failed = await Server.Task();
        _ = (await Server.ClaimTask(failed, 0)).Ok;
        _ = (await Server.Report(failed, 0, "failed")).Ok;
        _ = (await Server.Control(await Server.Task(), "cancel")).Ok;
        var waiting = await Server.Task();
        (await Server.AsRoot().Get($"queue/v1/task/{SlugId.New()}")).Status.Should().Be(404);
        Server.Clock.Advance(TimeSpan.FromSeconds(90));

        var metrics = await Exposition.Read(Server);

        metrics["taskcluster_queue_runs_pending_total{reason=\"scheduled\"}"].Should().Be(4);
        metrics["taskcluster_queue_runs_claimed_total{by=\"claimTask\"}"].Should().Be(2);
        metrics["taskcluster_queue_runs_resolved_total{reason=\"completed\"}"].Should().Be(1);
        metrics["taskcluster_queue_runs_resolved_total{reason=\"failed\"}"].Should().Be(1);
        metrics["taskcluster_queue_runs_resolved_total{reason=\"canceled\"}"].Should().Be(1);
        metrics[$"taskcluster_queue_tasks_pending{{task_queue=\"{Given.QueueId}\"}}"].Should().Be(1);
        metrics[$"taskcluster_queue_oldest_pending_seconds{{task_queue=\"{Given.QueueId}\"}}"].Should().Be(90);
        metrics[Calls + "{method=\"queue.createTask\",status=\"2xx\"}"].Should().Be(4);
        metrics[Calls + "{method=\"queue.claimTask\",status=\"2xx\"}"].Should().Be(2);
        metrics[Calls + "{method=\"queue.task\",status=\"4xx\"}"].Should().Be(1);
        metrics.Of(Calls).Sum(call => call.Value).Should().Be(4 + 2 + 2 + 1 + 1);
        metrics["taskcluster_api_requests_active"].Should().Be(0);
        metrics["taskcluster_database_batch_changes_count"].Should().BeGreaterThan(9);
        metrics["taskcluster_database_batch_changes_count"].Should().Be(
            metrics["taskcluster_database_commit_duration_seconds_count"]);
        metrics["taskcluster_storage_size_bytes{part=\"database\"}"].Should().BePositive();
        metrics["taskcluster_disk_free_bytes"].Should().BePositive();
        metrics["process_start_time_seconds"].Should().BeGreaterThan(1.7e9);

        _ = (await Server.ClaimTask(waiting, 0)).Ok;
        metrics = await Exposition.Read(Server);

        metrics.Has($"taskcluster_queue_tasks_pending{{task_queue=\"{Given.QueueId}\"}}").Should().BeFalse();
        metrics[$"taskcluster_queue_tasks_claimed{{task_queue=\"{Given.QueueId}\"}}"].Should().Be(1);
    }

    [Test]
    public async Task Queues_beyond_the_limit_are_one()
    {
        foreach (var queue in new[] { "p/one", "p/two", "p/two", "p/three", "p/three", "p/four" })
        {
            _ = await Server.Task(("taskQueueId", queue));
        }

        Server.Clock.Advance(TimeSpan.FromSeconds(7));

        var metrics = await Exposition.Read(Server);

        metrics.Of("taskcluster_queue_tasks_pending").ToDictionary().Should().BeEquivalentTo(
            new Dictionary<string, double>
            {
                ["taskcluster_queue_tasks_pending{task_queue=\"p/three\"}"] = 2,
                ["taskcluster_queue_tasks_pending{task_queue=\"p/two\"}"] = 2,
                ["taskcluster_queue_tasks_pending{task_queue=\"other\"}"] = 2,
            });
        metrics["taskcluster_queue_oldest_pending_seconds{task_queue=\"other\"}"].Should().Be(7);
    }

    [Test]
    public void To_measure_a_call_allocates_nothing()
    {
        var metrics = Server.Services.GetRequiredService<RequestMetrics>();
        var method = Server.Services.GetRequiredService<ApiCatalog>().Find("queue", "ping")!;

        Allocated.By(() => metrics.End(method, 200, metrics.Begin())).Should().Be(0);
    }

    [Test]
    public async Task Two_hosts_in_one_process_do_not_mix()
    {
        await using var other = await RunningServer.Start(Settings);
        _ = await other.Task();
        _ = await other.Task();
        _ = await Server.Task();

        (await Exposition.Read(Server))[Calls + "{method=\"queue.createTask\",status=\"2xx\"}"].Should().Be(1);
        (await Exposition.Read(other))[Calls + "{method=\"queue.createTask\",status=\"2xx\"}"].Should().Be(2);
        (await Exposition.Read(Server))["taskcluster_queue_runs_pending_total{reason=\"scheduled\"}"].Should().Be(1);
    }

    [Test]
    public async Task The_documentation_tells_of_each_metric_and_of_no_other()
    {
        using var broker = new DeadPort();
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?>
            {
                ["Pulse:Amqp:Url"] = $"amqp://user:p@127.0.0.1:{broker.Number}",
                ["Backup:Scheduled"] = "true",
            });
        var table = DocumentedRow().Matches(await File.ReadAllTextAsync(Documentation()))
            .Select(row => (Name: row.Groups[1].Value, Kind: row.Groups[2].Value)).ToList();

        var metrics = await Exposition.Read(server);

        table.Should().OnlyHaveUniqueItems();
        table.Should().BeEquivalentTo(metrics.Types.Select(type => (Name: type.Key, Kind: type.Value)));
    }

    [Test]
    public async Task The_rules_of_alerts_name_metrics_that_there_are()
    {
        var rules = await File.ReadAllTextAsync(Documentation());
        var metrics = await Exposition.Read(Server);

        var named = NameInRule().Matches(rules).Select(name => name.Value).Distinct().ToList();

        named.Should().HaveCountGreaterThan(20);
        named.Should().OnlyContain(name => metrics.Names.Contains(name) || metrics.Names.Contains(Family(name))
            || name.StartsWith("taskcluster_amqp_", StringComparison.Ordinal)
            || name.StartsWith("taskcluster_backup_", StringComparison.Ordinal));
    }

    private static string Family(string name) => PartOfHistogram().Replace(name, "");

    private static string Documentation() => Path.Combine(Clone.Path, "docs", "metrics.md");

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (counter|gauge|histogram) \|", RegexOptions.Multiline, 1000)]
    private static partial Regex DocumentedRow();

    [GeneratedRegex(@"\b(?:taskcluster|process|dotnet)_[a-z_]+", RegexOptions.None, 1000)]
    private static partial Regex NameInRule();

    [GeneratedRegex("_(?:bucket|sum|count)$", RegexOptions.None, 1000)]
    private static partial Regex PartOfHistogram();
}
