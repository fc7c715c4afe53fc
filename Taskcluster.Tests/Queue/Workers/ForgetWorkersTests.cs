using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Queue.Workers;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Queue.Workers;

/// <summary>Records of workers and queues go some time after they expired (spec/queue.md §2.6).</summary>
public sealed class ForgetWorkersTests : ServerTests
{
    [Test]
    public async Task Records_stay_half_an_hour_beyond_their_expiry()
    {
        _ = await Server.Declare("a");
        _ = await Server.Declare("b");
        _ = await Server.Quarantine(48, "b");
        Rows().Should().Be((2, 1, 1));

        await Server.Advance(TimeSpan.FromHours(1.5));
        Rows().Should().Be((2, 1, 1));
        await Server.Advance(TimeSpan.FromMilliseconds(1));
        Rows().Should().Be((1, 0, 1), "b is in quarantine");
        await Server.Advance(TimeSpan.FromHours(47));
        Rows().Should().Be((0, 0, 0));
    }

    [Test]
    public async Task Many_go_in_pieces()
    {
        for (var worker = 0; worker < 230; worker++)
        {
            _ = await Server.Declare($"w{worker}");
        }

        Rows().Should().Be((230, 1, 0));
        await Server.Advance(TimeSpan.FromHours(2));
        Rows().Should().Be((0, 0, 0));
    }

    [Test]
    public async Task Who_is_lifted_out_of_a_long_quarantine_is_forgotten_in_time()
    {
        _ = await Server.Declare();
        _ = await Server.Quarantine(10_000);
        _ = await Server.Quarantine(-1);

        await Server.Advance(TimeSpan.FromHours(24.6));

        Rows().Workers.Should().Be(0);
    }

    private (long Workers, long Queues, long Quarantines) Rows() =>
        Server.Services.GetRequiredService<Database>().Read(static rows =>
        {
            using var call = rows.Sql("""
                SELECT (SELECT count(*) FROM queue_workers), (SELECT count(*) FROM queue_task_queues),
                  (SELECT count(*) > 0 FROM queue_quarantines)
                """);
            _ = call.Step();
            return (call.Long(0), call.Long(1), call.Long(2));
        });
}
