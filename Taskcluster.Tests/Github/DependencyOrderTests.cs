using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Github.Rendering;

namespace Taskcluster.Tests.Github;

/// <summary>The order in which tasks can be created.</summary>
public sealed class DependencyOrderTests
{
    [TestCase("a b c", "a b c")]
    [TestCase("a:c b c", "b c a")]
    [TestCase("a:b b:c c", "c b a")]
    [TestCase("a:outside b:a,a c:b", "a b c")]
    [TestCase("", "")]
    public void Each_comes_after_those_that_it_needs(string items, string expected)
    {
        var parsed = Parse(items);

        var order = DependencyOrder.Of(parsed);

        string.Join(' ', order.Select(index => parsed[index].Name)).Should().Be(expected);
    }

    [TestCase("a:a", "a -> a")]
    [TestCase("x a:b b:c c:a y:a", "a -> b -> c -> a")]
    [TestCase("a:b,x b:c c:b x", "b -> c -> b")]
    public void A_cycle_is_shown(string items, string cycle) =>
        FluentActions.Invoking(() => DependencyOrder.Of(Parse(items)))
            .Should().Throw<DependencyCycleException>().WithMessage($"*: {cycle}.");

    [Test]
    public void Long_chains_and_cycles_are_no_trouble()
    {
        const int Length = 50_000;
        var chain = Enumerable.Range(0, Length)
            .Select(index => ($"{index}", (IReadOnlyList<string>)[$"{index + 1}"])).ToList();

        DependencyOrder.Of(chain).Should().HaveCount(Length).And.BeInDescendingOrder();

        chain.Add(($"{Length}", ["0"]));
        FluentActions.Invoking(() => DependencyOrder.Of(chain)).Should().Throw<DependencyCycleException>()
            .Which.Names.Should().HaveCount(Length + 2);
    }

    private static List<(string Name, IReadOnlyList<string> Needs)> Parse(string items) =>
    [
        .. items.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(item => item.Split(':')).Select(parts =>
            (parts[0], (IReadOnlyList<string>)(parts.Length > 1 ? parts[1].Split(',') : []))),
    ];
}
