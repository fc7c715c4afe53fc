using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>What the clock does to the index, and what its questions cost (spec/services.md §4.2).</summary>
public sealed class ExpireIndexTests : ServerTests
{
    [Test]
    public async Task Rows_go_at_the_midnight_after_their_end_and_others_stay()
    {
        // More than one statement takes.
        for (var number = 0; number < 70; number++)
        {
            _ = await Server.Insert($"short.n{number}.x", expiresIn: TimeSpan.FromDays(1));
        }

        _ = await Server.Insert("short.long.x", expiresIn: TimeSpan.FromDays(3));
        _ = await Server.Insert("gone.x", expiresIn: TimeSpan.FromDays(-1));
        var midnight = new DateTimeOffset(Server.Clock.GetUtcNow().UtcDateTime.Date.AddDays(2), TimeSpan.Zero);

        await Server.Advance(midnight - TimeSpan.FromMilliseconds(1) - Server.Clock.GetUtcNow());
        Server.Rows().Should().Be(71, "what had expired when it came went at the first midnight");
        Server.Rows(ofNamespaces: true).Should().Be(72);
        await Server.Advance(TimeSpan.FromMilliseconds(1));

        Server.Rows().Should().Be(1);
        Server.Rows(ofNamespaces: true).Should().Be(2);
        (await Server.TaskIdAt("short.long.x")).Should().NotBeNull();
        (await Server.NamespacesIn("short")).Should().Equal("long");
        await Server.Advance(TimeSpan.FromDays(3));
        Server.Rows().Should().Be(0);
        Server.Rows(ofNamespaces: true).Should().Be(0);
    }

    [Test]
    public async Task The_time_of_a_renewed_place_is_the_new_one()
    {
        _ = await Server.Insert("a.b", expiresIn: TimeSpan.FromDays(1));
        _ = await Server.Insert("a.b", expiresIn: TimeSpan.FromDays(5));

        await Server.Advance(TimeSpan.FromDays(4));

        (await Server.TaskIdAt("a.b")).Should().NotBeNull();
    }

    // However large the tables are, each question begins where its answer is.
    [TestCase(IndexedTasks.SelectOne)]
    [TestCase(IndexedTasks.SelectPage)]
    [TestCase(IndexedTasks.DeleteDue)]
    [TestCase(IndexedTasks.SelectFirstRemoval)]
    [TestCase(Namespaces.SelectPage)]
    [TestCase(Namespaces.DeleteExpired)]
    [TestCase(Namespaces.SelectFirstExpiry)]
    public void Every_question_is_answered_by_an_index_in_its_order(string sql) => Server.ShouldBeginAtItsAnswer(sql);
}
