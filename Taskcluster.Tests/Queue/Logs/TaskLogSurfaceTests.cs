using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.LiveLogCalls;

namespace Taskcluster.Tests.Queue.Logs;

/// <summary>One URL for a log while it runs and afterwards (docs/live-logs.md).</summary>
public sealed class TaskLogSurfaceTests : ServerTests
{
    [Test]
    public async Task Without_a_query_it_answers_as_the_artifact_does()
    {
        var taskId = await Server.RunningTask();
        var (url, _) = await Server.OpenLog(taskId);

        var running = await Server.Anonymous().Get($"/task-log/{taskId}/latest/{Name}");
        await Server.StoreLog(taskId, "public/stored.log", "text"u8.ToArray());
        _ = (await Server.CreateArtifact(taskId, Name, ArtifactCalls.Link("public/stored.log"))).Ok;
        var stored = await Server.Anonymous().Get($"/task-log/{taskId}/0/{Name}");

        (running.Status, running.Header("location")).Should().Be((303, url));
        stored.Status.Should().Be(303);
        stored.Header("location").Should().StartWith($"{Server.RootUrl}/artifact-data/");
        stored.Header("x-taskcluster-artifact-storage-type").Should().Be("s3");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_last_lines_of_a_stored_log_are_told_unpacked(bool isPacked)
    {
        var taskId = await Server.RunningTask();
        await Server.StoreLog(taskId, "public/log", "one\ntwo\nthree\n"u8.ToArray(), isPacked);

        var answer = await Server.Anonymous().Get($"/task-log/{taskId}/0/public/log?tail=2");
        var all = await Server.Anonymous().Get($"/task-log/{taskId}/0/public/log?tail=99");

        answer.Text.Should().Be("two\nthree\n");
        answer.Header("x-taskcluster-log-offset").Should().Be("4");
        all.Text.Should().Be("one\ntwo\nthree\n");
    }

    [Test]
    public async Task A_long_end_of_a_packed_log_waits_for_its_reader_on_disk()
    {
        var taskId = await Server.RunningTask();
        var lines = Enumerable.Range(0, 9000).Select(line => $"{line} {new string('.', 20)}\n").ToList();
        await Server.StoreLog(taskId, "public/log", Encoding.UTF8.GetBytes(string.Concat(lines)));

        var answer = await Server.Anonymous().Get($"/task-log/{taskId}/0/public/log?tail=8000");

        answer.Text.Should().Be(string.Concat(lines.Skip(1000)));
        var folder = Server.Services.GetRequiredService<DataFolder>().Combine("live-logs");
        await Until.True(() => Directory.GetFiles(folder).Length == 0);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_log_that_is_longer_than_a_server_looks_at_is_refused(bool isPacked)
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["LiveLogs:LargestSearchBytes"] = "10" });
        var taskId = await server.RunningTask();
        await server.StoreLog(taskId, "public/log", "0123456789\n"u8.ToArray(), isPacked);
        await server.StoreLog(taskId, "public/short", "012345678\n"u8.ToArray(), isPacked);
        var path = $"/task-log/{taskId}/0/public/";

        (await server.Anonymous().Get($"{path}log?search=9")).ShouldFail(400, "InputError", "LargestSearchBytes");
        (await server.Anonymous().Get($"{path}short?search=8")).Ok["matches"]!.AsArray().Should().ContainSingle();
        var tail = await server.Anonymous().Get($"{path}log?tail=1");
        tail.Status.Should().Be(isPacked ? 400 : 200, "what is not packed is read from its end");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_stored_log_is_searched_unpacked(bool isPacked)
    {
        var taskId = await Server.RunningTask();
        await Server.StoreLog(taskId, "public/log", "one\nnéedle 1\nthree\nnéedle 2"u8.ToArray(), isPacked);
        var path = $"/task-log/{taskId}/0/public/log?search=n%C3%A9edle";

        (await Server.Anonymous().Get(path)).Json.ToJsonString().Should().Be(
            """{"matches":[{"line":2,"offset":4,"text":"n\u00E9edle 1"},"""
            + """{"line":4,"offset":20,"text":"n\u00E9edle 2"}],"bytes":29,"lines":4,"isComplete":true}""");
        (await Server.Anonymous().Get($"{path}&limit=1")).Json["next"]!.GetValue<long>().Should().Be(20);
        (await Server.Anonymous().Get($"{path}&from=20")).Json["matches"]!.AsArray().Should().HaveCount(1);
    }

    [Test]
    public async Task A_running_log_is_searched_as_far_as_it_goes()
    {
        var taskId = await Server.RunningTask();
        var (_, appendUrl) = await Server.OpenLog(taskId);
        await Append(appendUrl, 0, "a needle\nb\n");

        var found = (await Server.Anonymous().Get($"/task-log/{taskId}/0/{Name}?search=needle")).Ok;

        found["matches"]![0]!["text"]!.GetValue<string>().Should().Be("a needle");
        found["isComplete"]!.GetValue<bool>().Should().BeFalse();
    }

    [Test]
    public async Task It_needs_the_scopes_of_the_artifact()
    {
        var taskId = await Server.RunningTask();
        await Server.StoreLog(taskId, "private/log", "secret\n"u8.ToArray());
        _ = (await Server.CreateArtifact(taskId, "private/link", ArtifactCalls.Link("private/log"))).Ok;

        foreach (var query in new[] { "", "?tail=1", "?search=secret" })
        {
            (await Server.Anonymous().Get($"/task-log/{taskId}/0/private/log{query}"))
                .ShouldFail(403, "InsufficientScopes", "queue:get-artifact:private/log");
            (await Server.With("queue:get-artifact:private/link").Get($"/task-log/{taskId}/0/private/link{query}"))
                .ShouldFail(403, "InsufficientScopes", "queue:get-artifact:private/log");
        }

        (await Server.With("queue:get-artifact:private/*").Get($"/task-log/{taskId}/0/private/link?tail=1"))
            .Text.Should().Be("secret\n");
    }

    [Test]
    public async Task A_reference_to_the_private_live_log_of_others_opens_it_to_nobody()
    {
        var (secret, own) = (await Server.RunningTask(), await Server.RunningTask());
        var (url, appendUrl) = await Server.OpenLog(secret, "private/live.log");
        await Append(appendUrl, 0, "secret\n");
        _ = (await Server.CreateArtifact(own, "public/bare", ArtifactCalls.Reference(url.Split('?')[0]))).Ok;
        var forged = url.Replace("signature=", "signature=A");
        _ = (await Server.CreateArtifact(own, "public/forged", ArtifactCalls.Reference(forged))).Ok;

        foreach (var query in new[] { "bare?tail=1&follow=0", "bare?search=s", "forged?tail=1&follow=0" })
        {
            (await Server.Anonymous().Get($"/task-log/{own}/0/public/{query}"))
                .ShouldFail(400, "InputError", "not signed by this server");
        }

        (await Server.With("queue:get-artifact:private/*").Get(
            $"/task-log/{secret}/0/private/live.log?tail=1&follow=0")).Text.Should().Be("secret\n");
        (await Server.Anonymous().Get($"/task-log/{secret}/0/private/live.log?tail=1"))
            .ShouldFail(403, "InsufficientScopes", "queue:get-artifact:private/live.log");
    }

    [TestCase("tail=0")]
    [TestCase("tail=-1")]
    [TestCase("tail=1000000000")]
    [TestCase("tail=x")]
    [TestCase("search=")]
    [TestCase("search=a%0Ab")]
    [TestCase("search=a&limit=0")]
    [TestCase("search=a&tail=1")]
    [TestCase("tail=1&follow=yes")]
    [TestCase("tail=1&tail=2")]
    [TestCase("search=a&search=b")]
    [TestCase("search=%FF")]
    [TestCase("search=%2")]
    public async Task A_question_that_makes_no_sense_is_refused(string query)
    {
        var taskId = await Server.RunningTask();
        await Server.StoreLog(taskId, "public/log", "x"u8.ToArray());

        (await Server.Anonymous().Get($"/task-log/{taskId}/0/public/log?{query}"))
            .ShouldFail(400, "InvalidRequestArguments");
    }

    [Test]
    public async Task What_is_kept_elsewhere_is_not_searched()
    {
        var taskId = await Server.RunningTask();
        await Server.Reference(taskId, "public/elsewhere");

        (await Server.Anonymous().Get($"/task-log/{taskId}/0/public/elsewhere?tail=1"))
            .ShouldFail(400, "InputError", "reference", "kept elsewhere");
        (await Server.Anonymous().Get($"/task-log/{taskId}/0/public/nothing?tail=1"))
            .ShouldFail(404, "ResourceNotFound");
        (await Server.Anonymous().Get($"/task-log/{taskId}/x/public/log")).Status.Should().Be(404);
    }
}
