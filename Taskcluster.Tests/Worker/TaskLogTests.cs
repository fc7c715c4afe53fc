using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker;

/// <summary>The log of a task, while it runs and afterwards.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform("Linux")]
public sealed class TaskLogTests
{
    private const string Live = "public/logs/live.log";
    private const string Backing = "public/logs/live_backing.log";

    [Test]
    public async Task The_log_can_be_read_while_the_task_runs()
    {
        await using var rig = await WorkerRig.Start();
        var run = rig.Queue.Add(WorkerRig.Script("echo early; while [ ! -e go ]; do sleep 0.02; done; echo late"));
        var url = (await run.FirstMade(Live))["url"]!.ToString();

        using var http = new HttpClient();
        using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var seen = "";
        while (!seen.Contains("\nearly\n"))
        {
            seen += await reader.ReadLineAsync() + "\n";
        }

        run.IsResolved.Should().BeFalse();
        await File.WriteAllTextAsync(Path.Combine(rig.TaskDirectory(run), "go"), "");
        seen += await reader.ReadToEndAsync();
        await run.Resolution;

        seen.Should().Be(run.BackingLog);
        answer.Content.Headers.ContentType!.ToString().Should().Be("text/plain; charset=utf-8");
        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
    }

    [Test]
    public async Task A_reference_becomes_a_link_before_its_target_is_stored()
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run("true", new { maxRunTime = 600 });

        run.Makings.Should().Equal($"{Live} reference", $"{Live} link", $"{Backing} s3");
        run.Artifacts[Live]["artifact"]!.ToString().Should().Be(Backing);
        run.Artifacts[Live]["expires"]!.ToString().Should().Be(run.Task["expires"]!.ToString());
        run.Artifacts[Backing]["expires"]!.ToString().Should().Be(run.Task["expires"]!.ToString());
        run.Files[Backing].ContentEncoding.Should().Be("gzip");
        run.Files[Backing].ContentType.Should().Be("text/plain; charset=utf-8");
    }

    [Test]
    public async Task The_reference_expires_a_quarter_of_an_hour_after_the_longest_run()
    {
        await using var rig = await WorkerRig.Start();
        var before = TimeProvider.System.GetUtcNow();

        var run = rig.Queue.Add(WorkerRig.Script("true", new { maxRunTime = 600 }));
        var reference = await run.FirstMade(Live);

        var expires = DateTimeOffset.Parse(reference["expires"]!.ToString());
        expires.Should().BeCloseTo(before.AddMinutes(25), TimeSpan.FromSeconds(30));
        await run.Resolution;
    }

    [Test]
    public async Task The_log_server_tells_nothing_to_those_who_do_not_know_the_token()
    {
        await using var rig = await WorkerRig.Start();
        var run = rig.Queue.Add(WorkerRig.Script("while [ ! -e go ]; do sleep 0.02; done"));
        var url = new Uri((await run.FirstMade(Live))["url"]!.ToString());
        using var http = new HttpClient();

        (await http.GetAsync(new Uri(url, "/log/wrong"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await http.GetAsync(new Uri(url, "/"))).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await http.PutAsync(url, content: null)).StatusCode.Should().Be(HttpStatusCode.BadRequest);

        await File.WriteAllTextAsync(Path.Combine(rig.TaskDirectory(run), "go"), "");
        await run.Resolution;
    }

    [Test]
    public async Task Who_comes_late_to_a_live_log_is_sent_to_the_stored_one()
    {
        await using var rig = await WorkerRig.Start();
        var run = rig.Queue.Add(WorkerRig.Script("true"));
        var url = (await run.FirstMade(Live))["url"]!.ToString();
        await run.Resolution;
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        var answer = await http.GetAsync(url);

        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        answer.Headers.Location!.OriginalString.Should().Be(
            $"{rig.Queue.RootUrl}/api/queue/v1/task/{run.TaskId}/runs/0/artifacts/public%2Flogs%2Flive_backing.log");
    }

    [Test]
    public async Task Logs_have_the_names_that_the_payload_gives_them()
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run("true", new { logs = new { live = "public/l", backing = "public/b" } });

        run.Makings.Should().Equal("public/l reference", "public/l link", "public/b s3");
    }

    [TestCase(false, true, new[] { "public/logs/live_backing.log s3" })]
    [TestCase(true, false, new[] { "public/logs/live.log reference" })]
    [TestCase(false, false, new string[0])]
    public async Task Logs_that_are_not_wanted_are_not_made(bool liveLog, bool backingLog, string[] expected)
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run("true", new { features = new { liveLog, backingLog } });

        (await run.Resolution).Should().Be("completed");
        run.Makings.Should().Equal(expected);
    }

    [Test]
    public async Task A_log_ends_at_its_limit_but_the_task_goes_on_and_the_worker_has_the_last_word()
    {
        await using var rig = await WorkerRig.Start(settings => settings with { LargestLog = 100_000 });

        var run = await rig.Run("head -c 268435456 /dev/zero; echo never");

        (await run.Resolution).Should().Be("completed");
        run.BackingLog.Length.Should().BeInRange(100_000, 101_000);
        run.BackingLog.Should().Contain("The log ends here: it has 100000 bytes").And.NotContain("\nnever\n")
            .And.EndWith("Result: completed\n");
    }

    [Test]
    public async Task Output_is_kept_byte_for_byte()
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run(@"printf '\377\000\r\033[1m'; head -c 300000 /dev/zero");

        (await run.Resolution).Should().Be("completed");
        using var gzip = new System.IO.Compression.GZipStream(
            new MemoryStream(run.Files[Backing].Bytes), System.IO.Compression.CompressionMode.Decompress);
        using var log = new MemoryStream();
        await gzip.CopyToAsync(log);
        var expected = new byte[] { 0xff, 0, (byte)'\r', 0x1b, (byte)'[', (byte)'1', (byte)'m' };
        log.ToArray().AsSpan().IndexOf(expected).Should().BePositive();
        log.ToArray().Count(value => value == 0).Should().Be(300_001);
    }
}
