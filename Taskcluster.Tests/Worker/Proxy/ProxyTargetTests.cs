using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Proxy;

namespace Taskcluster.Tests.Worker.Proxy;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ProxyTargetTests
{
    [TestCase("/api/queue/v1/task/x", "https://tc.example.com/api/queue/v1/task/x")]
    [TestCase("/api/queue/v1/a%2Fb/../c?d=%2F", "https://tc.example.com/api/queue/v1/a%2Fb/../c?d=%2F")]
    [TestCase("/queue/v1/task/x?y", "https://tc.example.com/api/queue/v1/task/x?y")]
    [TestCase("/other.example.com/x%2Fy?z=1", "https://other.example.com/x%2Fy?z=1")]
    [TestCase("/other.example.com/", "https://other.example.com/")]
    public void A_target_is_forwarded_as_it_is_written(string target, string expected)
    {
        ProxyTarget.Of("https://tc.example.com", target, out var problem)!.OriginalString.Should().Be(expected);
        problem.Should().BeEmpty();
    }

    [TestCase("/")]
    [TestCase("//evil.example.com/x")]
    [TestCase("/api")]
    [TestCase("/api/queue/v1")]
    [TestCase("/queue/v1")]
    [TestCase("/queue")]
    [TestCase("/-a.example.com/x/y")]
    [TestCase("/evil.example.com:80/x/y")]
    [TestCase("/user@evil.example.com/x/y")]
    [TestCase("/a..b/x/y")]
    [TestCase("/%65vil.example.com/x/y")]
    [TestCase("/a_b.example.com/x/y")]
    public void What_names_neither_a_method_nor_a_host_goes_nowhere(string target)
    {
        ProxyTarget.Of("https://tc.example.com", target, out var problem).Should().BeNull();
        problem.Should().NotBeEmpty();
    }
}
