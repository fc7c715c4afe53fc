using System.Net;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Queue.Logs;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.LiveLogCalls;

namespace Taskcluster.Tests.Queue.Logs;

/// <summary>A log that its worker sends while others follow it (docs/live-logs.md).</summary>
public sealed class LiveLogSurfaceTests : ServerTests
{
    // What RFC 8673 calls a very large value: the range goes on with the log.
    private const long Endless = (1L << 53) - 1;

    [Test]
    public async Task A_log_is_followed_where_the_artifact_redirects_to_until_it_ends()
    {
        var taskId = await Server.RunningTask();
        var (url, appendUrl) = await Server.OpenLog(taskId);
        (await Append(appendUrl, 0, "first\n")).Should().Be(6);

        var location = await Server.LocationOf(taskId, Name);
        using var answer = await Read(location);
        var body = await answer.Content.ReadAsStreamAsync();
        (await body.Next(6)).Should().Be("first\n");
        (await Append(appendUrl, 6, "second\n")).Should().Be(13);
        (await body.Next(7)).Should().Be("second\n");
        (await Append(appendUrl, 13, "", isLast: true)).Should().Be(13);

        (await new StreamReader(body).ReadToEndAsync()).Should().BeEmpty();
        location.Should().Be(url).And.StartWith(Server.RootUrl);
        answer.Content.Headers.ContentType!.ToString().Should().Be("text/plain; charset=utf-8");
        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
        answer.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("sandbox");
    }

    [Test]
    public async Task Two_hundred_readers_follow_one_log()
    {
        var taskId = await Server.RunningTask();
        var (url, appendUrl) = await Server.OpenLog(taskId);
        await Append(appendUrl, 0, "one\n");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Read(url)));
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStreamAsync()));
        (await Task.WhenAll(bodies.Select(body => body.Next(4)))).Should().AllBe("one\n");
        await Append(appendUrl, 4, "two\n");
        (await Task.WhenAll(bodies.Select(body => body.Next(4)))).Should().AllBe("two\n");
        await Append(appendUrl, 8, "three\n", isLast: true);

        (await Task.WhenAll(bodies.Select(body => new StreamReader(body).ReadToEndAsync()))).Should().AllBe("three\n");
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Test]
    public async Task Logs_that_have_ended_and_are_stored_make_room_for_others()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["LiveLogs:MostLogs"] = "2" });
        var (stored, running) = (await server.RunningTask(), await server.RunningTask());
        var (urlOfStored, appendToStored) = await server.OpenLog(stored);
        await Append(appendToStored, 0, "first\n", isLast: true);
        await server.StoreLog(stored, "public/logs/live_backing.log", "first\n"u8.ToArray());
        var link = ArtifactCalls.Link("public/logs/live_backing.log");
        link["contentType"] = "text/plain; charset=utf-8";
        _ = (await server.CreateArtifact(stored, Name, link)).Ok;
        _ = await server.OpenLog(running);
        using (var before = await Read(urlOfStored))
        {
            before.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        _ = await server.OpenLog(await server.RunningTask());
        var opening = async () => await server.OpenLog(await server.RunningTask());

        using var after = await Read(urlOfStored);
        after.StatusCode.Should().Be(HttpStatusCode.SeeOther, "its readers are sent to the stored log");
        await opening.Should().ThrowAsync<Exception>("two logs are running");
    }

    [TestCase(3L, null, "3456789", "bytes 3-9/*")]
    [TestCase(3L, 5L, "345", "bytes 3-5/*")]
    [TestCase(null, 4L, "6789", "bytes 6-9/*")]
    public async Task A_range_of_a_running_log_is_what_is_there(long? from, long? to, string expected, string range)
    {
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        await Append(appendUrl, 0, "0123456789");

        using var answer = await Read(url, from, to);

        answer.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        answer.Content.Headers.GetValues("Content-Range").Single().Should().Be(range);
        (await answer.Content.ReadAsStringAsync()).Should().Be(expected);
    }

    [Test]
    public async Task A_range_that_goes_far_beyond_the_end_goes_on_with_the_log()
    {
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        await Append(appendUrl, 0, "0123456789");

        using var answer = await Read(url, 8, Endless);
        var body = await answer.Content.ReadAsStreamAsync();
        (await body.Next(2)).Should().Be("89");
        await Append(appendUrl, 10, "abc", isLast: true);

        (await new StreamReader(body).ReadToEndAsync()).Should().Be("abc");
        answer.Content.Headers.GetValues("Content-Range").Single().Should().Be($"bytes 8-{Endless}/*");
    }

    [Test]
    public async Task A_range_that_begins_at_the_end_waits_for_more()
    {
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        await Append(appendUrl, 0, "0123");

        var waiting = Read(url, 4);
        await Append(appendUrl, 4, "45");

        using var answer = await waiting;
        (await answer.Content.ReadAsStringAsync()).Should().Be("45");
    }

    [Test]
    public async Task A_range_behind_the_end_is_refused()
    {
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        await Append(appendUrl, 0, "0123", isLast: true);

        using var answer = await Read(url, 4);

        answer.StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
        answer.Content.Headers.GetValues("Content-Range").Single().Should().Be("bytes */4");
    }

    [Test]
    public async Task A_log_that_has_ended_has_a_length_and_is_still_read_at_the_same_url()
    {
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        await Append(appendUrl, 0, "0123", isLast: true);

        using var whole = await Read(url);
        using var rest = await Read(url, 2);

        whole.Content.Headers.ContentLength.Should().Be(4);
        rest.Content.Headers.GetValues("Content-Range").Single().Should().Be("bytes 2-3/4");
    }

    [Test]
    public async Task Some_time_after_its_end_the_url_leads_to_the_stored_log()
    {
        var taskId = await Server.RunningTask();
        var (url, appendUrl) = await Server.OpenLog(taskId);
        await Append(appendUrl, 0, "text", isLast: true);
        _ = (await Server.CreateArtifact(taskId, Name, ArtifactCalls.Link("public/stored.log"))).Ok;

        await Server.Advance(TimeSpan.FromMinutes(16));
        using var answer = await Read(url);

        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        answer.Headers.Location!.OriginalString.Should().Be(
            $"{Server.RootUrl}/api/queue/v1/task/{taskId}/runs/0/artifacts/public%2Flogs%2Flive.log");
    }

    [Test]
    public async Task A_log_that_nothing_else_keeps_stays_until_it_expires()
    {
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        await Append(appendUrl, 0, "text", isLast: true);

        await Server.Advance(TimeSpan.FromMinutes(20));
        using var kept = await Read(url);
        (await kept.Content.ReadAsStringAsync()).Should().Be("text");
        await Server.Advance(TimeSpan.FromMinutes(11));

        using var gone = await Read(url);
        gone.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_log_ends_with_its_run_where_its_worker_has_died()
    {
        var taskId = await Server.RunningTask();
        var (url, appendUrl) = await Server.OpenLog(taskId);
        await Append(appendUrl, 0, "text");
        using var answer = await Read(url);

        await Server.Advance(TimeSpan.FromMinutes(3));
        (await Append(appendUrl, 4, ", more")).Should().Be(10, "its run is running");
        _ = (await Server.Control(taskId, "cancel")).Ok;
        await Server.Advance(TimeSpan.FromMinutes(2));

        (await answer.Content.ReadAsStringAsync()).Should()
            .StartWith("text, more\n[taskcluster:warn ").And.EndWith("gone silent, and the run is over.\n");
    }

    [Test]
    public async Task A_piece_that_comes_twice_or_too_early_is_told_where_to_go_on()
    {
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        await Append(appendUrl, 0, "abc");

        (await Append(appendUrl, 0, "abc")).Should().Be(3);
        (await Append(appendUrl, 9, "xyz")).Should().Be(3);
        (await Append(appendUrl, 3, "d", isLast: true)).Should().Be(4);
        (await Append(appendUrl, 4, "e")).Should().Be(4, "it has ended");

        using var answer = await Read(url);
        (await answer.Content.ReadAsStringAsync()).Should().Be("abcd");
    }

    [Test]
    public async Task A_server_that_began_anew_asks_for_the_log_from_its_beginning()
    {
        var taskId = await Server.RunningTask();
        var (url, appendUrl) = await Server.OpenLog(taskId);
        await Append(appendUrl, 0, "abc");
        Server.Services.GetRequiredService<LiveLogs>().Remove(new LogKey(taskId, 0, Name));

        using var missing = await Read(url);
        missing.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await Append(appendUrl, 3, "def")).Should().Be(0);
        (await Append(appendUrl, 0, "abcdef", isLast: true)).Should().Be(6);

        using var answer = await Read(url);
        (await answer.Content.ReadAsStringAsync()).Should().Be("abcdef");
    }

    [Test]
    public async Task Nobody_sends_to_a_url_for_readers_or_reads_from_an_altered_one()
    {
        var taskId = await Server.RunningTask();
        var (url, appendUrl) = await Server.OpenLog(taskId);

        using var sent = await TryAppend(url, 0, "x");
        using var read = await Read(appendUrl);
        using var other = await Read(url.Replace(taskId, await Server.RunningTask()));

        new[] { sent, read, other }.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_live_log_needs_the_scope_of_the_run()
    {
        var taskId = await Server.RunningTask();
        var body = new { expires = Modules.Kernel.Time.WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(1)) };

        (await Server.With($"queue:create-artifact:{taskId}/1").Post($"/task-log/{taskId}/0/{Name}", body))
            .ShouldFail(403, "InsufficientScopes", $"queue:create-artifact:{taskId}/0");
        (await Server.With($"queue:create-artifact:{taskId}/0").Post($"/task-log/{taskId}/0/{Name}", body))
            .Status.Should().Be(200);
        (await Server.AsRoot().Post($"/task-log/{taskId}/0/{Name}", "{}")).ShouldFail(400, "InputError", "expires");
    }

    [Test]
    public async Task Its_last_lines_are_told_and_then_what_comes()
    {
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        await Append(appendUrl, 0, "one\ntwo\nthree\nfo");

        using var now = await Read($"{url}&tail=2&follow=0");
        using var answer = await Read($"{url}&tail=2");
        var body = await answer.Content.ReadAsStreamAsync();
        (await body.Next(8)).Should().Be("three\nfo");
        await Append(appendUrl, 16, "ur\n", isLast: true);

        (await now.Content.ReadAsStringAsync()).Should().Be("three\nfo");
        (await new StreamReader(body).ReadToEndAsync()).Should().Be("ur\n");
        answer.Headers.GetValues("x-taskcluster-log-offset").Should().Equal("8");
    }
}
