using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Queue.Artifacts;

/// <summary>Bytes of artifacts by signed URL (spec/queue.md §2.9, Monolith storage note; DESIGN.md §6).</summary>
public sealed class ArtifactDataTests : ServerTests
{
    private static readonly byte[] Content = "0123456789"u8.ToArray();

    [Test]
    public async Task What_was_uploaded_comes_back_with_its_type_and_cannot_harm_a_browser()
    {
        var taskId = await Server.RunningTask();
        await Server.Upload(taskId, "public/page.html", Content, "text/html; charset=utf-8");

        using var answer = await Fetch(await Server.LocationOf(taskId, "public/page.html"));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync()).Should().Equal(Content);
        answer.Content.Headers.GetValues("Content-Type").Should().Equal("text/html; charset=utf-8");
        answer.Content.Headers.ContentLength.Should().Be(10);
        answer.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("sandbox");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
    }

    [Test]
    public async Task An_encoded_content_stays_encoded()
    {
        var taskId = await Server.RunningTask();
        var url = (await Server.CreateArtifact(taskId, "a", S3())).Ok["putUrl"]!.GetValue<string>();
        byte[] gzip = [0x1f, 0x8b, 1, 2, 3];
        using var put = await Put(url, gzip, encoding: "gzip");
        put.StatusCode.Should().Be(HttpStatusCode.OK);

        using var answer = await Fetch(await Server.LocationOf(taskId, "a"));

        answer.Content.Headers.ContentEncoding.Should().Equal("gzip");
        (await answer.Content.ReadAsByteArrayAsync()).Should().Equal(gzip);
        using var plain = await Put(url, Content);
        using var again = await Fetch(await Server.LocationOf(taskId, "a"));
        again.Content.Headers.ContentEncoding.Should().BeEmpty();
    }

    [Test]
    public async Task Parts_heads_and_tags_are_answered()
    {
        var taskId = await Server.RunningTask();
        await Server.Upload(taskId, "a", Content);
        var url = await Server.LocationOf(taskId, "a");

        using var part = await Fetch(url, change: headers => headers.Range = new RangeHeaderValue(2, 4));
        part.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        part.Content.Headers.ContentRange!.ToString().Should().Be("bytes 2-4/10");
        (await part.Content.ReadAsStringAsync()).Should().Be("234");
        using var tail = await Fetch(url, change: headers => headers.Range = new RangeHeaderValue(null, 3));
        (await tail.Content.ReadAsStringAsync()).Should().Be("789");
        using var beyond = await Fetch(url, change: headers => headers.Range = new RangeHeaderValue(10, null));
        beyond.StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);

        using var head = await Fetch(url, HttpMethod.Head);
        head.StatusCode.Should().Be(HttpStatusCode.OK);
        head.Content.Headers.ContentLength.Should().Be(10);
        var tag = head.Headers.ETag!;
        using var same = await Fetch(url, change: headers => headers.IfNoneMatch.Add(tag));
        same.StatusCode.Should().Be(HttpStatusCode.NotModified);
        using var other =
            await Fetch(url, change: headers => headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\"")));
        other.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_url_that_was_altered_is_refused()
    {
        var taskId = await Server.RunningTask();
        var putUrl = await Server.Upload(taskId, "a", Content);
        var getUrl = await Server.LocationOf(taskId, "a");
        var mark = getUrl.IndexOf("until=", StringComparison.Ordinal) + "until=".Length;

        foreach (var url in new[]
        {
            getUrl[..^1] + (getUrl[^1] == 'A' ? 'B' : 'A'),
            getUrl[..mark] + "9" + getUrl[mark..],
            getUrl.Replace("/0/", "/1/", StringComparison.Ordinal),
            getUrl[..getUrl.IndexOf('?', StringComparison.Ordinal)],
            getUrl + "&until=1",
            getUrl.Replace("/a?", "/b?", StringComparison.Ordinal),
            putUrl,
        })
        {
            using var answer = await Fetch(url);
            answer.StatusCode.Should().Be(HttpStatusCode.Forbidden, "{0}", url);
            (await answer.Content.ReadAsStringAsync()).Should().Contain("signed");
        }

        using var put = await Put(getUrl, "other"u8.ToArray());
        put.StatusCode.Should().Be(HttpStatusCode.Forbidden, "who may read may not write");
        (await Server.ContentOf(taskId, "a")).Should().Equal(Content);
    }

    [Test]
    public async Task A_url_ends_by_the_clock()
    {
        var taskId = await Server.RunningTask();
        var putUrl = await Server.Upload(taskId, "a", Content);
        var getUrl = await Server.LocationOf(taskId, "a");

        Server.Clock.Advance(TimeSpan.FromMinutes(30));
        using var last = await Fetch(getUrl);
        last.StatusCode.Should().Be(HttpStatusCode.OK);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var late = await Fetch(getUrl);
        late.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await late.Content.ReadAsStringAsync()).Should().Contain("ended at");

        Server.Clock.Advance(TimeSpan.FromSeconds((15 * 60) + 9.999));
        using var lastPut = await Put(putUrl, Content);
        lastPut.StatusCode.Should().Be(HttpStatusCode.OK, "45 minutes and 10 seconds have passed");
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var latePut = await Put(putUrl, Content);
        latePut.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_url_ends_with_its_artifact_whether_or_not_that_was_removed()
    {
        var taskId = await Server.RunningTask();
        var body = S3();
        body["expires"] = Server.In(TimeSpan.FromMinutes(10));
        var putUrl = (await Server.CreateArtifact(taskId, "a", body)).Ok["putUrl"]!.GetValue<string>();
        using var put = await Put(putUrl, Content);
        put.EnsureSuccessStatusCode();
        Server.Clock.Jump(TimeSpan.FromMinutes(10));
        var getUrl = await Server.LocationOf(taskId, "a");
        using var last = await Fetch(getUrl);
        last.StatusCode.Should().Be(HttpStatusCode.OK, "it is the last moment");

        Server.Clock.Jump(TimeSpan.FromMilliseconds(1));

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var late = await Fetch(getUrl, method);
            late.StatusCode.Should().Be(HttpStatusCode.Gone, "the URL itself holds for some minutes more");
        }

        using var text = await Fetch(getUrl);
        (await text.Content.ReadAsStringAsync()).Should().Contain("artifact a expired at");
        Server.Rows("queue_artifacts").Should().Be(1, "no loop has run");
        Server.ArtifactFiles().Should().ContainSingle();
    }

    [Test]
    public async Task An_upload_has_the_type_that_was_announced_and_a_length()
    {
        var taskId = await Server.RunningTask();
        var url = (await Server.CreateArtifact(taskId, "a", S3())).Ok["putUrl"]!.GetValue<string>();

        using var wrong = await Put(url, Content, "text/html");
        wrong.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await wrong.Content.ReadAsStringAsync()).Should().Contain("text/html").And.Contain("text/plain");
        using var none = await Put(url, Content, contentType: null);
        none.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        using var connection = await RawConnection.Open(Server);
        await connection.Send($"PUT {new Uri(url).PathAndQuery} HTTP/1.1\r\nHost: {new Uri(url).Authority}\r\n"
            + "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
        (await connection.Receive()).Should().StartWith("HTTP/1.1 411");
        Server.ArtifactFiles().Should().BeEmpty();
    }

    [Test]
    public async Task Of_an_upload_that_breaks_off_nothing_is_left()
    {
        var taskId = await Server.RunningTask();
        var url = new Uri((await Server.CreateArtifact(taskId, "a", S3())).Ok["putUrl"]!.GetValue<string>());
        using var connection = await RawConnection.Open(Server);
        await connection.Send(
            $"PUT {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: text/plain\r\n"
            + "Content-Length: 10\r\n\r\n01234");
        await Until.True(() => Server.ArtifactFiles().Count == 1);

        connection.Break();

        await Until.True(() => Server.ArtifactFiles().Count == 0);
        using var answer = await Fetch(await Server.LocationOf(taskId, "a"));
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Equal_content_is_kept_once_and_goes_with_its_last_name()
    {
        var taskId = await Server.RunningTask();
        var first = await Server.Upload(taskId, "a", Content);
        var second = await Server.Upload(taskId, "b", Content);
        using var again = await Put(first, Content);
        Server.ArtifactFiles().Should().ContainSingle();

        using var replaced = await Put(first, "other"u8.ToArray());
        Server.ArtifactFiles().Should().HaveCount(2);
        (await Server.ContentOf(taskId, "b")).Should().Equal(Content);
        using var last = await Put(second, "other"u8.ToArray());

        Server.ArtifactFiles().Should().ContainSingle();
        (await Server.ContentOf(taskId, "a")).Should().Equal("other"u8.ToArray());
        (await Server.ContentOf(taskId, "b")).Should().Equal("other"u8.ToArray());
    }

    [Test]
    public async Task Uploads_of_equal_content_at_once_do_not_harm_each_other()
    {
        var taskId = await Server.RunningTask();
        var urls = new List<string>();
        for (var number = 0; number < 8; number++)
        {
            urls.Add((await Server.CreateArtifact(taskId, $"a{number}", S3())).Ok["putUrl"]!.GetValue<string>());
        }

        for (var round = 0; round < 3; round++)
        {
            var content = Encoding.UTF8.GetBytes($"round {round}");
            var answers = await Task.WhenAll(urls.Select(url => Put(url, content)));
            answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK);
        }

        Server.ArtifactFiles().Should().ContainSingle();
        for (var number = 0; number < 8; number++)
        {
            (await Server.ContentOf(taskId, $"a{number}")).Should().Equal("round 2"u8.ToArray());
        }
    }

    [Test]
    public async Task An_empty_and_a_large_content_come_back_as_they_were()
    {
        var taskId = await Server.RunningTask();
        var large = new byte[(3 * 1024 * 1024) + 17];
        new Random(1).NextBytes(large);
        await Server.Upload(taskId, "empty", []);
        await Server.Upload(taskId, "large", large);

        (await Server.ContentOf(taskId, "empty")).Should().BeEmpty();
        (await Server.ContentOf(taskId, "large")).SequenceEqual(large).Should().BeTrue();
    }

    [Test]
    public async Task A_content_type_that_no_header_can_bear_is_replaced()
    {
        var taskId = await Server.RunningTask();
        var url = new Uri((await Server.CreateArtifact(taskId, "a", S3("text/é"))).Ok["putUrl"]!.GetValue<string>());
        using var connection = await RawConnection.Open(Server);
        await connection.Send($"PUT {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n"
            + $"Content-Type: {Encoding.Latin1.GetString("text/é"u8)}\r\nContent-Length: 1\r\n\r\nx");
        (await connection.Receive()).Should().StartWith("HTTP/1.1 200");

        using var answer = await Fetch(await Server.LocationOf(taskId, "a"));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/octet-stream");
    }

    [Test]
    public async Task Other_verbs_and_other_paths_are_not_found_and_a_browser_may_ask()
    {
        var taskId = await Server.RunningTask();
        var url = await Server.Upload(taskId, "a", Content);

        using var delete = await Fetch(url, HttpMethod.Delete);
        delete.StatusCode.Should().Be(HttpStatusCode.NotFound);
        using var options = await Fetch(url, HttpMethod.Options);
        options.StatusCode.Should().Be(HttpStatusCode.OK);
        options.Headers.GetValues("Access-Control-Allow-Methods").Single().Should().Contain("PUT");
        (await Server.Anonymous().Get("/artifact-data/")).Status.Should().Be(403);
        (await Server.Anonymous().Get("/artifact-data/x/y/z/w")).Status.Should().Be(403);
    }
}
