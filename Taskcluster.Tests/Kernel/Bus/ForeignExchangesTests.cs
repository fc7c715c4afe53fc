using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>What keeps messages of other programs away has a text for those who have bound to them.</summary>
public sealed class ForeignExchangesTests
{
    private readonly ForeignExchanges exchanges = new(["ours"]);

    [Test]
    public void Our_own_exchanges_need_no_broker()
    {
        exchanges.IsForeign("ours").Should().BeFalse();
        exchanges.Problem("ours").Should().BeNull();
    }

    [Test]
    public void Without_a_broker_no_message_of_another_comes()
    {
        exchanges.IsForeign("Ours").Should().BeTrue();
        exchanges.Problem("Ours").Should().StartWith("Exchange 'Ours' is not one of this server's")
            .And.Contain("Pulse:Amqp:Url");
    }

    [Test]
    public void The_bridge_says_what_is_wrong_with_all_or_with_one()
    {
        exchanges.Report("the broker is away", new Dictionary<string, string>());
        exchanges.Problem("other").Should().EndWith(": the broker is away");
        exchanges.Report(ofAll: null, new Dictionary<string, string> { ["other"] = "there is no such exchange" });
        exchanges.Problem("other").Should().EndWith(": there is no such exchange");
        exchanges.Problem("third").Should().BeNull();
        exchanges.Problem("ours").Should().BeNull();
    }
}
