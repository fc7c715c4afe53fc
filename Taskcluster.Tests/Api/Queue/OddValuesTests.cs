using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>Values that the schemas let pass although programs seldom meet them.</summary>
[TestFixture]
public sealed class OddValuesTests
{
    [Test]
    public async Task A_number_is_an_integer_by_its_value()
    {
        await using var server = await RunningServer.Start();
        var body = server.Definition().ToJsonString().Replace("\"payload\"", "\"retries\":1E1,\"payload\"");
        var taskId = SlugId.New();

        var answer = await server.AsRoot().Put($"queue/v1/task/{taskId}", body);

        answer.Ok["status"]!["retriesLeft"]!.GetValue<int>().Should().Be(10);
    }

    [TestCase("0000-01-01T00:00:00Z")]
    [TestCase("0001-01-01T00:00:00+12:00")]
    [TestCase("9999-12-31T23:59:59Z")]
    public async Task A_deadline_far_away_is_an_input_error_like_any_wrong_deadline(string deadline)
    {
        await using var server = await RunningServer.Start();

        var answer = await server.AsRoot().Put(
            $"queue/v1/task/{SlugId.New()}", server.Definition(("deadline", deadline)));

        answer.Code.Should().Be("InputError");
    }

    [Test]
    public async Task A_task_may_be_kept_until_the_end_of_the_calendar()
    {
        await using var server = await RunningServer.Start();
        const string end = "9999-12-31T23:59:59.999Z";
        var taskId = await server.Task(("expires", end));

        var second = await server.AsRoot().Put(
            $"queue/v1/task/{SlugId.New()}", server.Definition(("expires", end), ("taskGroupId", taskId)));

        second.Ok["status"]!["expires"]!.ToString().Should().Be(end);
    }

    [Test]
    public async Task A_length_that_nothing_can_have_is_an_input_error()
    {
        await using var server = await RunningServer.Start();
        var taskId = await server.RunningTask();

        var expires = WireTime.Format(server.Clock.GetUtcNow());
        var answer = await server.AsRoot().Post(
            $"queue/v1/task/{taskId}/runs/0/artifacts/public/a",
            $$"""{"storageType":"s3","expires":"{{expires}}","contentType":"a/b","contentLength":1e300}""");

        answer.Code.Should().Be("InputError");
    }
}
