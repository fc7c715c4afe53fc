using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Amqp.Connections;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Amqp;

/// <summary>RabbitMQ's URI specification, as far as it names a broker.</summary>
public sealed class BrokerAddressTests
{
    [TestCase("amqp://host", "amqp://host:5672", "/", "guest", "guest")]
    [TestCase("amqp://host/", "amqp://host:5672", "/", "guest", "guest")]
    [TestCase(" amqp://host:1234 ", "amqp://host:1234", "/", "guest", "guest")]
    [TestCase("amqps://pulse.example.com", "amqps://pulse.example.com:5671", "/", "guest", "guest")]
    [TestCase("amqp://u:p@host/v", "amqp://host:5672/v", "v", "u", "p")]
    [TestCase("amqp://u:p@host/%2F", "amqp://host:5672", "/", "u", "p")]
    [TestCase("amqp://u:p@host/a%2Fb", "amqp://host:5672/a%2Fb", "a/b", "u", "p")]
    [TestCase("amqp://a%40b:c%3A%2F%2Bd+e@host", "amqp://host:5672", "/", "a@b", "c:/+d+e")]
    [TestCase("amqp://u:a:b@host", "amqp://host:5672", "/", "u", "a:b")]
    [TestCase("amqp://u:p@[::1]:99/v", "amqp://[::1]:99/v", "v", "u", "p")]
    public void A_url_names_broker_and_user(
        string url, string text, string virtualHost, string user, string password)
    {
        var address = BrokerAddress.Parse(url);

        address.ToString().Should().Be(text);
        address.VirtualHost.Should().Be(virtualHost);
        address.User.Should().Be(user);
        address.Password.Should().Be(password);
        address.IsTls.Should().Be(url.Contains("amqps:"));
        address.Host.Should().NotContain("[");
    }

    [TestCase("host:5672", "has the scheme 'host'")]
    [TestCase("localhost", "is not a URL")]
    [TestCase("http://host", "has the scheme 'http'")]
    [TestCase("amqp:", "names no host")]
    [TestCase("amqp:host", "names no host")]
    [TestCase("amqp:///v", "names no host")]
    [TestCase("amqp://host:99999", "is not a URL")]
    [TestCase("amqp://host/a/b", "has more than one word in its path")]
    [TestCase("amqp://host//", "has more than one word in its path")]
    [TestCase("amqp://host/v?heartbeat=5", "has a query or a fragment")]
    [TestCase("amqp://user@host", "has only one of user and password")]
    [TestCase("amqp://user:@host", "has only one of user and password")]
    [TestCase("amqp://:pass@host", "has only one of user and password")]
    public void Anything_else_is_refused_with_what_is_right(string url, string fault)
    {
        var parse = () => BrokerAddress.Parse(url);

        parse.Should().Throw<UnusableDataException>().WithMessage("Pulse:Amqp:Url '*").Which.Message
            .Should().Contain(fault).And.Contain("It must be like amqp://user:password@host:5672/virtual-host");
    }

    [TestCase("amqp://u:secret@host/a/b")]
    [TestCase("http://u:secret@host")]
    [TestCase("amqp://u:secret/x@host")]
    [TestCase("amqp://u:sec@ret@host:x")]
    [TestCase("u:secret@host")]
    public void No_message_tells_the_password(string url)
    {
        var parse = () => BrokerAddress.Parse(url);

        parse.Should().Throw<UnusableDataException>().Which.Message.Should().NotContain("sec").And.Contain("***@host");
    }
}
