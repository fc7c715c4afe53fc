using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Common.SharedServer;

namespace Taskcluster.Tests.Api.Common;

/// <summary>spec/queue.md §1.7 and §1.8.</summary>
public sealed class QueryTests
{
    [TestCase("?foo=1")]
    [TestCase("?foo")]
    [TestCase("?=1")]
    [TestCase("?Bewit=1")]
    [TestCase("?bewit=1&foo=1")]
    [TestCase("?%zz=1")]
    [TestCase("?bewit=%zz")]
    [TestCase("?bewit=%ff")]
    public async Task A_key_that_is_not_declared_or_not_readable_is_refused(string query)
    {
        var answer = await RawHttp.Send(Server, "GET", "/api/queue/v1/ping" + query);

        answer.Status.Should().Be(400);
        answer.Code.Should().Be("InvalidRequestArguments");
        answer.Json["requestInfo"]!["method"]!.GetValue<string>().Should().Be("ping");
    }

    [TestCase("?bewit=abc")]
    [TestCase("?bewit")]
    [TestCase("?bewit=a&bewit=b")]
    [TestCase("?bewi%74=a")]
    [TestCase("?")]
    [TestCase("?&")]
    public async Task A_bewit_is_always_tolerated(string query) =>
        (await RawHttp.Send(Server, "GET", "/api/queue/v1/ping" + query)).Status.Should().Be(200);

    [TestCase("limit=abc", "limit")]
    [TestCase("limit=", "limit")]
    [TestCase("limit=-1", "limit")]
    [TestCase("limit=1.5", "limit")]
    [TestCase("limit=%201", "limit")]
    [TestCase("limit=1%0a", "limit")]
    [TestCase("limit=%D9%A1", "limit")]
    [TestCase("limit=2&limit=3", "limit")]
    [TestCase("limit=2&limit=2", "limit")]
    [TestCase("limit[]=2", "limit[]")]
    [TestCase("limit[a]=2", "limit[a]")]
    [TestCase("Limit=2", "Limit")]
    [TestCase("continuationToken=", "continuationToken")]
    [TestCase("continuationToken=%0a", "continuationToken")]
    public async Task A_value_that_does_not_fit_is_refused_with_one_line(string query, string key)
    {
        var answer = await RawHttp.SendAsRoot(
            Server, "GET", $"/api/queue/v1/task/{SlugId.New()}/runs/0/artifacts?{query}");

        answer.Status.Should().Be(400);
        answer.Code.Should().Be("InvalidRequestArguments");
        var problems = answer.Json["message"]!.GetValue<string>().Split("\n\n---\n\n")[0].Split("Query parameter ");
        problems.Should().HaveCount(2);
        problems[1].Should().StartWith($"{key} ");
    }

    [Test]
    public async Task All_problems_are_told_of_one_line_each()
    {
        var answer = await Server.AsRoot().Get("queue/v1/task/bad/runs/x/artifacts?limit=a&continuationToken=&foo=1");

        var lines = answer.Json["message"]!.GetValue<string>().Split("\n\n---\n\n")[0].Split('\n');
        lines.Select(line => string.Join(' ', line.Split(' ')[..3])).Should().Equal(
            "URL parameter taskId", "URL parameter runId", "Query parameter limit", "Query parameter continuationToken",
            "Query parameter foo");
    }

    [TestCase("limit=00002", 2, true)]
    [TestCase("limi%74=2", 2, true)]
    [TestCase("limit=3", 3, false)]
    [TestCase("limit=1001", 3, false)]
    [TestCase("limit=99999999999999999999", 3, false)]
    [TestCase("limit=0", 0, false)]
    [TestCase("continuationToken=!!", 3, false)]
    [TestCase("continuationToken=e30", 3, false)]
    [TestCase("continuationToken=WzFd", 3, false)]
    [TestCase("continuationToken=bnVsbA", 3, false)]
    public async Task Limits_are_cut_and_tokens_without_sense_begin_anew(string query, int count, bool hasMore)
    {
        var taskId = await Server.ClaimedTask();
        foreach (var name in (string[])["c", "a", "b"])
        {
            await Server.Reference(taskId, name);
        }

        var page = (await Server.AsRoot().Get($"queue/v1/task/{taskId}/runs/0/artifacts?{query}")).Ok;

        page["artifacts"]!.AsArray().Select(artifact => artifact!["name"]!.GetValue<string>()).Should()
            .Equal(((string[])["a", "b", "c"])[..count]);
        page.AsObject().ContainsKey("continuationToken").Should().Be(hasMore);
        if (hasMore)
        {
            var token = page["continuationToken"]!.GetValue<string>();
            var rest = await Server.AsRoot().Get(
                $"queue/v1/task/{taskId}/runs/0/artifacts?continuationToken={token}&limit=2");
            rest.Ok["artifacts"]!.AsArray().Should().ContainSingle();
        }
    }
}
