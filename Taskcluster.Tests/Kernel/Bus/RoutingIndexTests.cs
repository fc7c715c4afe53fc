using System.Collections.Concurrent;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Tests.Properties;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>The index against <see cref="Binding.Matches"/>, which goes through bindings one by one.</summary>
[Category(Cases.Category)]
public sealed class RoutingIndexTests
{
    private static readonly string[] Exchanges = ["e", "f"];

    [Test]
    public void It_finds_whose_binding_matches_each_once() => Cases.Check(
        Prop.ForAll(Bindings.ToArbitrary(), Message.ToArbitrary(), (bindings, message) =>
        {
            var index = new RoutingIndex<int>();
            Array.ForEach(bindings, one => index.Add(one.Binding, one.Value));
            return Found(index, message).SequenceEqual(Matching(bindings, message));
        }));

    [Test]
    public void It_forgets_what_is_removed_and_nothing_else() => Cases.Check(
        Prop.ForAll(Bindings.ToArbitrary(), Bindings.ToArbitrary(), Message.ToArbitrary(), (some, others, message) =>
        {
            var index = new RoutingIndex<int>();
            Array.ForEach([.. some, .. others], one => index.Add(one.Binding, one.Value));
            Array.ForEach(others, one => index.Remove(one.Binding, one.Value));
            return Found(index, message).SequenceEqual(Matching([.. some.Except(others)], message));
        }));

    [Test]
    public void It_is_empty_when_all_is_removed() => Cases.Check(
        Prop.ForAll(Bindings.ToArbitrary(), Message.ToArbitrary(), (bindings, message) =>
        {
            var index = new RoutingIndex<int>();
            Array.ForEach(bindings, one => index.Add(one.Binding, one.Value));
            Array.ForEach(bindings, one => index.Remove(one.Binding, one.Value));
            return index.Find(message, []) == 0;
        }));

    [Test]
    public void Ten_thousand_bindings_are_not_gone_through()
    {
        var index = new RoutingIndex<int>();
        for (var number = 0; number < 10_000; number++)
        {
            index.Add(new Binding("e", $"primary.task-{number}.*.*.#"), number);
            index.Add(new Binding("e", $"route.index.project-{number}.#"), number);
            index.Add(new Binding($"exchange-{number}", "#"), number);
        }

        var found = new List<int>();
        var steps = index.Find(
            new PulseMessage("e", "primary.task-77.0.g.w.p.t.s", ["route.index.project-9999.x"], RawJson.EmptyObject),
            found);

        found.Should().BeEquivalentTo([77, 9999]);
        steps.Should().BeLessThan(30, "it looks at what the words of the keys lead to");
    }

    [Test]
    public void A_hostile_pattern_costs_its_length_times_that_of_the_key()
    {
        const int words = 127;
        var index = new RoutingIndex<string>();
        index.Add(new Binding("e", string.Join('.', Enumerable.Repeat("#", words))), "hashes");
        index.Add(new Binding("e", string.Join('.', Enumerable.Repeat("#.a", words / 2)) + ".b"), "in vain");
        var found = new List<string>();

        var steps = index.Find(
            new PulseMessage("e", string.Join('.', Enumerable.Repeat("a", words)), [], RawJson.EmptyObject), found);

        found.Should().Equal("hashes");
        steps.Should().BeLessThan(3 * words * (words + 1));
    }

    [Test]
    public void A_pattern_of_a_million_words_can_be_added_and_removed()
    {
        var binding = new Binding("e", string.Join('.', Enumerable.Repeat("a", 1_000_000)));
        var index = new RoutingIndex<int>();

        index.Add(binding, 1);
        index.Remove(binding, 1);

        index.Find(new PulseMessage("e", "a.a", [], RawJson.EmptyObject), []).Should().Be(0);
    }

    [Test]
    public void A_binding_that_stays_is_found_while_others_come_and_go()
    {
        var index = new RoutingIndex<int>();
        index.Add(new Binding("e", "a.b.#"), -1);
        var message = new PulseMessage("e", "a.b.c.d", ["a.b"], RawJson.EmptyObject);
        var wrong = new ConcurrentQueue<string>();
        var ended = 0;

        Parallel.Invoke(
            () =>
            {
                string[] patterns = ["a.b.c.d", "a.*.c.#", "#", "a.b.#", "a.b.c"];
                for (var round = 0; round < 20_000; round++)
                {
                    var binding = new Binding("e", patterns[round % patterns.Length]);
                    index.Add(binding, round);
                    index.Remove(binding, round);
                }

                Volatile.Write(ref ended, 1);
            },
            Search,
            Search);

        wrong.Should().BeEmpty();
        Found(index, message).Should().Equal(-1);

        void Search()
        {
            while (Volatile.Read(ref ended) == 0)
            {
                var found = new List<int>();
                index.Find(message, found);
                if (found.Count(value => value == -1) != 1 || found.Distinct().Count() != found.Count)
                {
                    wrong.Enqueue(string.Join(' ', found));
                }
            }
        }
    }

    private static Gen<string> Words(params string[] words) => Gen.Choose(1, 5)
        .SelectMany(count => Gen.Elements(words).ArrayOf(count)).Select(list => string.Join('.', list));

    private static Gen<(Binding Binding, int Value)[]> Bindings =>
        (from exchange in Gen.Elements(Exchanges)
         from pattern in Words("a", "b", "*", "#", "")
         from value in Gen.Choose(0, 5)
         select (new Binding(exchange, pattern), value)).ArrayOf();

    private static Gen<PulseMessage> Message =>
        from exchange in Gen.Elements(Exchanges)
        from key in Words("a", "b", "c", "")
        from count in Gen.Choose(0, 3)
        from routes in Words("a", "b", "route").ArrayOf(count)
        select new PulseMessage(exchange, key, routes, RawJson.EmptyObject);

    private static List<int> Found(RoutingIndex<int> index, PulseMessage message)
    {
        var found = new List<int>();
        index.Find(message, found);
        return [.. found.Order()];
    }

    private static IEnumerable<int> Matching((Binding Binding, int Value)[] bindings, PulseMessage message) =>
        bindings.Where(one => one.Binding.Matches(message)).Select(one => one.Value).Distinct().Order();
}
