using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Secrets;

/// <summary>What the clock does to secrets (spec/services.md §3.4, §4.1).</summary>
public sealed class ExpireSecretsTests : ServerTests
{
    [Test]
    public async Task Expired_secrets_are_removed_and_others_stay()
    {
        // More than go in one transaction.
        var names = Enumerable.Range(0, 70).Select(number => $"short/{number}").ToList();
        foreach (var name in names)
        {
            await Server.SetSecret(name, expiresIn: TimeSpan.FromMinutes(5));
        }

        await Server.SetSecret("long", expiresIn: TimeSpan.FromMinutes(6));

        await Server.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Rows().Should().Be(71);
        await Server.Advance(TimeSpan.FromMilliseconds(1));

        Rows().Should().Be(1);
        (await Server.GetSecret("long")).Status.Should().Be(200);
        names.Should().OnlyContain(name => Server.History(name).SequenceEqual(Expired));
    }

    [Test]
    public async Task A_secret_that_was_expired_when_it_was_set_is_removed_too()
    {
        await Server.SetSecret("x", expiresIn: TimeSpan.FromDays(-1));

        await Server.Advance(TimeSpan.Zero);

        Rows().Should().Be(0);
        Server.History("x").Should().Equal(Expired);
    }

    private static readonly string[] Expired =
        ["created by static/taskcluster/root", "expired by static/taskcluster/secrets"];

    private long Rows() => Server.Services.GetRequiredService<Database>().Read(rows =>
    {
        using var call = rows.Sql("SELECT count(*) FROM secrets_secrets");
        return call.Step() ? call.Long(0) : -1;
    });
}
