using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Notify;

/// <summary>What routes ask for is put into words, whatever has become of the task meanwhile.</summary>
public sealed class ComposeTaskNoticesTests : ServerTests
{
    [Test]
    public async Task A_task_that_is_gone_before_its_notice_is_written_keeps_nobody_waiting()
    {
        var database = Server.Services.GetRequiredService<Database>();
        await database.Write(tx => tx.Sql("""
            INSERT INTO notify_task_notices (notice_no, notification_type, address, task_id, status)
            VALUES (1, 'email', 'a@example.com', 'AAAAAAAAQAiAAAAAAAAAAA', '{}')
            """).Execute());
        _ = await Server.CompletedTask(("routes", new JsonArray("notify.email.b@example.com.on-any")));
        await Server.NoticesSettled();

        Server.Mails().Select(mail => mail.To).Should().Equal("b@example.com");
        await Server.Advance(TimeSpan.FromMinutes(1));
        Server.Mails().Should().ContainSingle();
    }
}
