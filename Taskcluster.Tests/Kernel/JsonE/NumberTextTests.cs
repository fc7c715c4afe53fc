using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>Numbers as texts: ECMA-262, Number::toString.</summary>
public sealed class NumberTextTests
{
    [TestCase(0.0, "0")]
    [TestCase(-0.0, "0")]
    [TestCase(1.0, "1")]
    [TestCase(-42.0, "-42")]
    [TestCase(1200.0, "1200")]
    [TestCase(12.25, "12.25")]
    [TestCase(0.5, "0.5")]
    [TestCase(0.000001, "0.000001")]
    [TestCase(0.0000012, "0.0000012")]
    [TestCase(0.0000001, "1e-7")]
    [TestCase(-1.5e-9, "-1.5e-9")]
    [TestCase(123456789012345680000.0, "123456789012345680000")]
    [TestCase(1e21, "1e+21")]
    [TestCase(1.25e21, "1.25e+21")]
    [TestCase(9007199254740993.0, "9007199254740992")]
    [TestCase(0.1 + 0.2, "0.30000000000000004")]
    [TestCase(5e-324, "5e-324")]
    [TestCase(double.MaxValue, "1.7976931348623157e+308")]
    [TestCase(double.PositiveInfinity, "Infinity")]
    [TestCase(double.NegativeInfinity, "-Infinity")]
    [TestCase(double.NaN, "NaN")]
    public void A_number_has_the_text_that_JavaScript_gives_it(double number, string expected) =>
        EcmaNumber.Format(number).Should().Be(expected);
}
