using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Tests.Properties;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>AMQP 0.9.1 §3.1.3.3: topic patterns.</summary>
public sealed class RoutingPatternTests
{
    [TestCase("#", "")]
    [TestCase("#", "a")]
    [TestCase("#", "a.b.c")]
    [TestCase("#.#", "")]
    [TestCase("a", "a")]
    [TestCase("*", "a")]
    [TestCase("*", "")]
    [TestCase("*.*", "a.b")]
    [TestCase("a.#", "a")]
    [TestCase("a.#", "a.b.c")]
    [TestCase("#.a", "a")]
    [TestCase("#.a", "b.a.a")]
    [TestCase("a.#.b", "a.b")]
    [TestCase("a.#.b", "a.x.b.y.b")]
    [TestCase("a.*.#.b", "a.x.b")]
    [TestCase("#.*", "a")]
    [TestCase("*.#", "a")]
    [TestCase("primary.*.0.#", "primary.task.0.g.w.p.t.s.x._")]
    [TestCase("route.a.b", "route.a.b")]
    [TestCase("a..b", "a..b")]
    [TestCase("a.*.b", "a..b")]
    public void These_match(string pattern, string key) => RoutingPattern.Matches(pattern, key).Should().BeTrue();

    [TestCase("a", "")]
    [TestCase("a", "A")]
    [TestCase("a", "ab")]
    [TestCase("a", "a.b")]
    [TestCase("*", "a.b")]
    [TestCase("*.*", "a")]
    [TestCase("*.*", "a.b.c")]
    [TestCase("a.#", "b")]
    [TestCase("a.#", "ab")]
    [TestCase("#.a", "a.b")]
    [TestCase("a.#.b", "a")]
    [TestCase("a.#.b", "b")]
    [TestCase("a.*.#.b", "a.b")]
    [TestCase("#.*.*", "a")]
    [TestCase("a.*b", "a.xb")]
    [TestCase("a#", "a.b")]
    [TestCase("", "a")]
    public void These_do_not(string pattern, string key) => RoutingPattern.Matches(pattern, key).Should().BeFalse();

    [Test]
    [Category(Cases.Category)]
    public void It_agrees_with_a_naive_matcher()
    {
        var patterns = Words("a", "b", "*", "#");
        var keys = Words("a", "b", "");
        Cases.Check(Prop.ForAll(patterns.ToArbitrary(), keys.ToArbitrary(), (pattern, key) =>
            RoutingPattern.Matches(string.Join('.', pattern), string.Join('.', key)) == Naive(pattern, key)));
    }

    [Test]
    public void A_pattern_of_many_hashes_is_judged_in_no_time()
    {
        var pattern = string.Join('.', Enumerable.Repeat("#.a", 30)) + ".b";
        var key = string.Join('.', Enumerable.Repeat("a", 80));

        var match = Task.Run(() => RoutingPattern.Matches(pattern, key));

        match.Wait(TimeSpan.FromSeconds(60))
            .Should().BeTrue("users give patterns, and the writer's thread judges them");
        match.Result.Should().BeFalse();
    }

    [TestCase("exchange/x", "primary.#", true)]
    [TestCase("exchange/x", "route.a", true)]
    [TestCase("exchange/x", "route.c", false)]
    [TestCase("exchange/y", "#", false)]
    [TestCase("exchange", "#", false)]
    public void A_binding_looks_at_the_exchange_the_key_and_all_routes(string exchange, string pattern, bool matches)
    {
        var message = new PulseMessage("exchange/x", "primary.t", ["route.a", "route.b"], RawJson.EmptyObject);

        new Binding(exchange, pattern).Matches(message).Should().Be(matches);
    }

    private static Gen<string[]> Words(params string[] words) =>
        Gen.Choose(1, 6).SelectMany(count => Gen.Elements(words).ArrayOf(count));

    private static bool Naive(ReadOnlySpan<string> pattern, ReadOnlySpan<string> key)
    {
        if (pattern.IsEmpty)
        {
            return key.IsEmpty;
        }

        if (pattern[0] == "#")
        {
            return Naive(pattern[1..], key) || (!key.IsEmpty && Naive(pattern, key[1..]));
        }

        return !key.IsEmpty && (pattern[0] == "*" || pattern[0] == key[0]) && Naive(pattern[1..], key[1..]);
    }
}
