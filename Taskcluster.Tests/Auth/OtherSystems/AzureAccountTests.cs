using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Auth.OtherSystems;

namespace Taskcluster.Tests.Auth.OtherSystems;

/// <summary>
/// Shared access signatures, against those that Azure's own client libraries make of the same key, times and names.
/// </summary>
public sealed class AzureAccountTests
{
    private const string Times = "st=2026-11-21T22%3A38%3A12Z&se=2026-11-21T23%3A18%3A12Z";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 22, 53, 12, 999, TimeSpan.Zero);
    private static readonly TimeSpan From = TimeSpan.FromMinutes(-15);
    private static readonly TimeSpan Until = TimeSpan.FromMinutes(25);

    private static readonly AzureAccount Account = new(
        "myaccount", Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));

    [TestCase(false, $"{Times}&sp=raud&sig=BQlvlwncPo4XCSranJZcZHxk4In0cwN0pW3Kvvnvhho%3D")]
    [TestCase(true, $"{Times}&sp=r&sig=yQT%2BnGq2eMy9AR7VKHUqZdhtG4caY0ZNW3YOwzmiOG0%3D")]
    public void Of_a_table(bool isReadOnly, string rest)
    {
        var access = Account.ToTable("MyTable", isReadOnly, From, Until, Now);

        access.Sas.Should().Be($"sv=2019-02-02&spr=https&{rest}&tn=MyTable");
        access.Expiry.Should().Be(new DateTimeOffset(2026, 11, 21, 23, 18, 12, TimeSpan.Zero));
    }

    [TestCase(false, "sp=racwdl&sig=aBIzDBmKPwKyhU2%2BjQe5lhfkB4qg%2BhME4y5b9sIfqck%3D")]
    [TestCase(true, "sp=rl&sig=1FPKjbxEZJZ4XRQZRB%2Fjniz%2BmOTQHolzFZkO3U7Iolc%3D")]
    public void Of_a_container(bool isReadOnly, string rest)
    {
        var access = Account.ToContainer("my-container", isReadOnly, From, Until, Now);

        access.Sas.Should().Be($"sv=2019-02-02&spr=https&{Times}&sr=c&{rest}");
        access.Expiry.Should().Be(new DateTimeOffset(2026, 11, 21, 23, 18, 12, TimeSpan.Zero));
    }

    [TestCase("b", "s", "sig=qIxujZ%2FAqhItz0iQCFuHd1DpvI8UL6Hh%2FOJIzj2BrkA%3D")]
    [TestCase("t", "c", "sig=f%2FOhhFZovkzNoK9jsWNHUVS2fCmK4WbdA5siuhaLYVI%3D")]
    public void Of_a_list(string service, string level, string signature) =>
        Account.ToList(service, level, From, Until, Now).Should().Be(
            $"sv=2019-02-02&ss={service}&srt={level}&{Times}&sp=l&{signature}");

    [Test]
    public void Nothing_prints_a_key_or_a_signature()
    {
        Account.ToString().Should().Be("myaccount");
        Account.ToTable("MyTable", isReadOnly: false, From, Until, Now).ToString().Should().Be("AzureAccess");
    }
}
