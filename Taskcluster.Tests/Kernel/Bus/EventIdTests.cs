using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Tests.Kernel.Bus;

public sealed class EventIdTests
{
    private static readonly Regex Pattern = EcmaRegex.Compile(EventId.Pattern, TimeSpan.FromSeconds(1));

    [TestCase("8c1d40a2b7e95f63-4711", "8c1d40a2b7e95f63", 4711)]
    [TestCase("a-0", "a", 0)]
    [TestCase("Z9-9223372036854775807", "Z9", long.MaxValue)]
    public void It_is_read_as_it_was_written(string text, string epoch, long sequence)
    {
        EventId.Parse(text).Should().Be(new EventId(epoch, sequence));
        new EventId(epoch, sequence).ToString().Should().Be(text);
        Pattern.IsMatch(text).Should().BeTrue();
    }

    [TestCase("")]
    [TestCase("4711")]
    [TestCase("-1")]
    [TestCase("a-")]
    [TestCase("a--1")]
    [TestCase("a-01")]
    [TestCase("a-+1")]
    [TestCase("a- 1")]
    [TestCase("a-1 ")]
    [TestCase("a-1\n")]
    [TestCase("a-1\0")]
    [TestCase("a-1x")]
    [TestCase("a-1,000")]
    [TestCase("a b-1")]
    [TestCase("é-1")]
    [TestCase("a-b-1")]
    [TestCase("a-٣")]
    public void Anything_else_is_none(string text)
    {
        EventId.TryParse(text, out _).Should().BeFalse();
        Pattern.IsMatch(text).Should().BeFalse();
        FluentActions.Invoking(() => EventId.Parse(text)).Should().Throw<FormatException>().WithMessage("*event id*");
    }

    [Test]
    public void What_is_longer_than_any_is_none()
    {
        EventId.TryParse($"{new string('a', 65)}-1", out _).Should().BeFalse();
        EventId.TryParse("a-9223372036854775808", out _).Should().BeFalse("no message has such a number");
        EventId.TryParse($"{new string('a', 64)}-1", out _).Should().BeTrue();
    }
}
