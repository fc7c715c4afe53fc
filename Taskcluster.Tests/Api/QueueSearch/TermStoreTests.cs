using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.QueueSearch.Index;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.QueueSearch;

/// <summary>The lists of terms, against sets in memory.</summary>
public sealed class TermStoreTests
{
    private const int MostBytes = 480;
    private const int PageBytes = 4096;

    [Test]
    public async Task Whatever_comes_and_goes_in_whichever_order_the_lists_hold_just_that(
        [Range(1, 8)] int seed)
    {
        using var test = new TestDatabase();
        var random = new Random(seed);
        var model = new SortedSet<Place>();
        var shape = new Shape(random);
        for (var round = 0; round < 60; round++)
        {
            var changes = Enumerable.Range(0, random.Next(1, 200))
                .Select(_ => new TermChange(shape.Next(model), random.NextDouble() < shape.Adding)).ToList();
            await test.Database.Write(tx =>
            {
                var gathered = new TermChanges();
                changes.ForEach(change => gathered.Note("kind", "value", change.Place, change.IsAdded));
                gathered.Note("kind", "another", new Place(round, 1), isAdded: true);
                gathered.Save(tx);
            });
            changes.ForEach(change => _ = change.IsAdded ? model.Add(change.Place) : model.Remove(change.Place));
            test.Database.Read(Rows).SelectMany(row => row).Should().Equal(model, $"round {round} of seed {seed}");
            if (round == 40)
            {
                shape = new Shape(random);
            }
        }

        await test.Database.Write(tx => new TermStore(tx).Save(
            "kind:value", [.. model.Select(place => new TermChange(place, IsAdded: false))]));
        test.Database.Read(Rows).Should().BeEmpty("nothing is left of a term that no task has");
    }

    [Test]
    public async Task Tasks_that_are_made_together_take_few_bytes()
    {
        using var test = new TestDatabase();
        for (var number = 1; number <= 10_000; number += 100)
        {
            await test.Database.Write(tx => new TermStore(tx).Save("kind:value",
                [.. Enumerable.Range(number, 100).Select(one => new TermChange(new Place(number, one), true))]));
        }

        var rows = test.Database.Read(Rows);
        rows.Sum(row => row.Count).Should().Be(10_000);
        rows.Count.Should().BeLessThan(60, "lists to whose end more comes stay full");
        test.Database.Read(Bytes).Should().BeLessThan(10 * PageBytes);
    }

    [Test]
    public async Task What_changes_nothing_writes_nothing()
    {
        using var test = new TestDatabase();
        List<TermChange> changes = [new(new Place(1, 1), IsAdded: true), new(new Place(2, 2), IsAdded: false)];
        await test.Database.Write(tx => new TermStore(tx).Save("kind:value", changes));
        await test.Database.Write(tx => tx.Sql("""
            CREATE TRIGGER refuse BEFORE UPDATE ON queue_search_terms
            BEGIN SELECT raise(ABORT, 'written'); END
            """).Execute());

        await test.Database.Write(tx => new TermStore(tx).Save("kind:value", changes));

        test.Database.Read(Rows).Should().ContainSingle().Which.Should().Equal(new Place(1, 1));
    }

    // The lists of the term, each as it is read.
    private static List<List<Place>> Rows(IRows rows)
    {
        var lists = new List<List<Place>>();
        using var call = rows.Sql("""
            SELECT created, task_no, others FROM queue_search_terms WHERE term = 'kind:value' ORDER BY created, task_no
            """);
        while (call.Step())
        {
            var list = new List<Place>();
            call.TextSpan(2).Length.Should().BeLessThanOrEqualTo(MostBytes);
            PlaceList.Read(new Place(call.Long(0), call.Long(1)), call.TextSpan(2), list);
            lists.Add(list);
        }

        return lists;
    }

    private static long Bytes(IRows rows)
    {
        using var call = rows.Sql("SELECT sum(length(term) + length(others) + 16) FROM queue_search_terms");
        call.Step();
        return call.Long(0);
    }

    // Places that grow, or are strewn, or were there before; times before and after the epoch.
    private sealed class Shape(Random random)
    {
        private readonly bool isGrowing = random.Next(2) == 0;
        private readonly long spread = random.Next(3) == 0 ? 1L << 47 : 50;
        private long next;

        public double Adding { get; } = 0.3 + (random.NextDouble() * 0.6);

        public Place Next(SortedSet<Place> model)
        {
            if (model.Count > 0 && random.Next(3) == 0)
            {
                return model.ElementAt(random.Next(model.Count));
            }

            return isGrowing
                ? new Place(next += random.Next(3), random.Next(1, 5))
                : new Place(random.NextInt64(-spread, spread), random.NextInt64(1, random.Next(2) == 0 ? 9 : spread));
        }
    }
}
