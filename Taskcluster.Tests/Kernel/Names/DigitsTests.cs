using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Tests.Kernel.Names;

public sealed class DigitsTests
{
    [TestCase("0", 0)]
    [TestCase("007", 7)]
    [TestCase("2147483647", int.MaxValue)]
    public void Digits_alone_are_a_number(string text, int number)
    {
        Digits.TryRead(text, out int read).Should().BeTrue();
        read.Should().Be(number);
        Digits.TryRead(text, out long same).Should().BeTrue();
        same.Should().Be(number);
    }

    [TestCase("")]
    [TestCase("1\0")]
    [TestCase("\0")]
    [TestCase(" 1")]
    [TestCase("1 ")]
    [TestCase("1\n")]
    [TestCase("+1")]
    [TestCase("-1")]
    [TestCase("1.0")]
    [TestCase("1e3")]
    [TestCase("٣")]
    [TestCase("9223372036854775808")]
    public void Anything_else_is_none(string text)
    {
        Digits.TryRead(text, out int _).Should().BeFalse();
        Digits.TryRead(text, out long _).Should().BeFalse();
    }

    [Test]
    public void A_number_that_is_too_great_for_what_it_counts_is_none()
    {
        Digits.TryRead("2147483648", out int _).Should().BeFalse();
        Digits.TryRead("9223372036854775807", out long most).Should().BeTrue();
        most.Should().Be(long.MaxValue);
    }
}
