using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web;
using Taskcluster.Monolith.Web.Pages.Home;

namespace Taskcluster.Tests.Web.Home;

public sealed class QueueChartsTests
{
    private static readonly ApiJson Statistics = ApiJson.Parse("""
        {
          "since": "2026-11-22T20:00:00.000Z",
          "until": "2026-11-22T20:12:00.000Z",
          "queues": [
            {"taskQueueId": "p/w", "minutes": [
              {"begin": "2026-11-22T20:01:00.000Z", "pending": 5, "running": 1, "completed": 0, "failed": 0,
               "exception": 0, "dropped": 0},
              {"begin": "2026-11-22T20:11:00.000Z", "pending": 0, "running": 2, "completed": 3, "failed": 1,
               "exception": 1, "dropped": 1}]},
            {"taskQueueId": "q/w", "minutes": [
              {"begin": "2026-11-22T20:06:00.000Z", "pending": 2, "running": 0, "completed": 1, "failed": 0,
               "exception": 0, "dropped": 0}]}]
        }
        """u8.ToArray());

    [Test]
    public void How_many_waited_is_reckoned_back_from_how_many_wait()
    {
        // 3 wait at the end; 3 left in the last step, 2 came in the one before, 4 in the first.
        Values(QueueCharts.Depth(Statistics, 3), 0).Should().Equal(0, 4, 6, 3);
        Values(QueueCharts.Depth(Statistics, 0), 0).Should().OnlyContain(value => value >= 0);
    }

    [Test]
    public void What_ended_is_counted_by_steps()
    {
        var throughput = QueueCharts.Throughput(Statistics);

        Values(throughput, 0).Should().Equal(0, 1, 3);
        Values(throughput, 1).Should().Equal(0, 0, 1);
        Values(throughput, 2).Should().Equal(0, 0, 1);
        QueueCharts.Total(Statistics, "completed").Should().Be(4);
    }

    [Test]
    public void Of_nothing_there_is_a_picture_of_nothing() =>
        Values(QueueCharts.Depth(default, 3), 0).Should().BeEmpty();

    [TestCase("mozilla-ldap/me@example.com/laptop", "me@example.com")]
    [TestCase("github/123|me", null)]
    [TestCase("me@nowhere", null)]
    public void The_mail_address_of_a_client_is_in_its_id(string clientId, string? mail) =>
        Dashboard.MailOf(clientId).Should().Be(mail);

    private static IReadOnlyList<long> Values(JsonObject chart, int series) =>
        [.. chart["series"]![series]!["points"]!.AsArray().Select(point => point![1]!.GetValue<long>())];
}
