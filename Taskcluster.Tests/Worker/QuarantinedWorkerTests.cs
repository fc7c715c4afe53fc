using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Queue.Workers;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker;

/// <summary>A real worker that a real server puts into quarantine.</summary>
[Platform("Linux")]
public sealed class QuarantinedWorkerTests : ServerTests
{
    [Test]
    public async Task A_quarantined_worker_ends_what_it_has_and_takes_nothing_new_until_it_is_let_out()
    {
        await using var worker = RealWorker.Start(Server);
        var first = await worker.Create("echo up > up; while [ ! -e go ]; do sleep 0.02; done");
        await worker.Written(first, "up");
        _ = await Server.Quarantine(1, "worker");
        var second = await worker.Create("true");

        await worker.Go(first);
        await worker.Ended(first);
        await Until.LockedOut(Server, 1);

        (await Server.Summary(first)).Should().StartWith("completed: ");
        (await Server.Summary(second)).Should().StartWith("pending: ");
        _ = await Server.Quarantine(-1, "worker");
        await worker.Ended(second);
        (await Server.Summary(second)).Should().StartWith("completed: ");
    }
}
