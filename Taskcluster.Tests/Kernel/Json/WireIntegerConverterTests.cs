using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Tests.Kernel.Json;

[TestFixture]
public sealed class WireIntegerConverterTests
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new WireIntegerConverter(), new WireLongConverter() },
    };

    [TestCase("1", 1)]
    [TestCase("1.0", 1)]
    [TestCase("1E1", 10)]
    [TestCase("10e-1", 1)]
    [TestCase("-0", 0)]
    [TestCase("-2147483648", int.MinValue)]
    [TestCase("2147483647.000", int.MaxValue)]
    public void An_integer_is_known_by_its_value_not_by_its_spelling(string json, int value)
    {
        JsonSerializer.Deserialize<int>(json, Options).Should().Be(value);
        JsonSerializer.Deserialize<int?>(json, Options).Should().Be(value);
        JsonSerializer.Deserialize<long>(json, Options).Should().Be(value);
    }

    [TestCase("1.5")]
    [TestCase("1e300")]
    [TestCase("9223372036854775808")]
    [TestCase("\"1\"")]
    [TestCase("true")]
    public void What_is_no_integer_or_too_large_is_refused(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<long>(json, Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<int>(json, Options));
    }

    [Test]
    public void Each_size_has_its_own_bounds()
    {
        JsonSerializer.Deserialize<long>("2147483648", Options).Should().Be(2147483648);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<int>("2147483648", Options));
    }

    [Test]
    public void Integers_are_written_plainly()
    {
        JsonSerializer.Serialize(new { A = 1, B = 2L }, Options).Should().Be("""{"A":1,"B":2}""");
    }
}
