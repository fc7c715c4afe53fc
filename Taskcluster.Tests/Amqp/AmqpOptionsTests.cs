using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using Taskcluster.Modules.Amqp;
using Taskcluster.Modules.Amqp.Connections;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Amqp;

/// <summary>Settings that cannot be used end the start, with a text that names them.</summary>
public sealed class AmqpOptionsTests
{
    [TestCase("Url", "nonsense://host", "*Pulse:Amqp:Url 'nonsense://host' has the scheme 'nonsense'*")]
    [TestCase("ConfirmWindow", "0", "Pulse:Amqp:ConfirmWindow is 0, which must be between 1 and 65535.*")]
    [TestCase("Prefetch", "65536", "Pulse:Amqp:Prefetch is 65536, which must be between 1 and 65535.*")]
    [TestCase("MaxBodyBytes", "-1", "*MaxBodyBytes is *-1*, which must not be negative*")]
    [TestCase("ConnectSeconds", "0", "Pulse:Amqp:ConnectSeconds is 0, which must be more than 0 and at most 86400.*")]
    [TestCase("HeartbeatSeconds", "NaN", "Pulse:Amqp:HeartbeatSeconds is *NaN*, which must be a number, and not*")]
    [TestCase("LongestRetrySeconds", "1e9", "Pulse:Amqp:LongestRetrySeconds is 1000000000, which must be*")]
    [TestCase("Hartbeat", "1", "*Pulse:Amqp*Hartbeat*")]
    public async Task A_setting_that_cannot_be_used_ends_the_start(string name, string value, string message)
    {
        var start = () => RunningServer.Start(new Dictionary<string, string?> { [$"Pulse:Amqp:{name}"] = value });

        await start.Should().ThrowAsync<UnusableDataException>().WithMessage(message);
    }

    [TestCase("Namespace", "a/b", "*make the queue name 'queue/a/b/taskcluster'. The namespace must have no slash*")]
    [TestCase("CaFile", "/no/such/file.pem", "Pulse:Amqp:CaFile '/no/such/file.pem' cannot be read: *")]
    [TestCase("CaFile", "/dev/null", "Pulse:Amqp:CaFile '/dev/null' holds no certificate*")]
    public void A_setting_that_does_not_fit_the_url_is_refused(string name, string value, string message)
    {
        var options = new AmqpOptions
        {
            Url = "amqps://host",
            Namespace = name == "Namespace" ? value : null,
            CaFile = name == "CaFile" ? value : null,
        };

        options.Invoking(one => one.RequireUsable()).Should().Throw<UnusableDataException>().WithMessage(message);
    }

    [TestCase(null, "queue/user/taskcluster")]
    [TestCase("", "queue/user/taskcluster")]
    [TestCase("other", "queue/other/taskcluster")]
    public void The_queue_is_named_after_the_user_unless_a_namespace_is_set(string? name, string queue) =>
        new AmqpOptions { Namespace = name }.QueueName(BrokerAddress.Parse("amqp://user:p@host"))
            .Should().Be(queue);

    [Test]
    public async Task Without_a_url_there_is_no_bridge()
    {
        await using var server = await RunningServer.Start();

        server.Services.GetServices<IHostedService>().Should().NotContain(service => service is BrokerLink);
        server.Services.GetRequiredService<ForeignExchanges>().Problem("exchange/other").Should().Be(
            "Exchange 'exchange/other' is not one of this server's, and its messages do not come here: no broker is "
            + "configured; set Pulse:Amqp:Url to the URL of a RabbitMQ broker that has it, such as "
            + "amqps://user:password@pulse.example.com");
        server.Services.GetServices<Subscriber>().Single(one => one.Name == "PublishToBroker").IsActive
            .Should().BeFalse();
    }
}
