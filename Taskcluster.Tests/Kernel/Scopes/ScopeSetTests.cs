using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Scopes;

public sealed class ScopeSetTests
{
    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.Compare))]
    public void Scopes_sort_as_the_facts_say(JsonElement vector) =>
        ScopeSet.Sort(vector.Texts("input")).Should().Equal(vector.Texts("sorted"));

    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.Normalize))]
    public void Scopes_normalize_as_the_facts_say(JsonElement vector) =>
        ScopeSet.From(vector.Texts("input")).Scopes.Should().Equal(vector.Texts("result"));

    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.Intersection))]
    public void Scopes_intersect_as_the_facts_say(JsonElement vector) =>
        ScopeSet.Intersect(vector.Texts("a"), vector.Texts("b")).Should().Equal(vector.Texts("result"));

    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.Union))]
    public void Scopes_unite_as_the_facts_say(JsonElement vector) =>
        ScopeSet.From(vector.Texts("a")).Union(ScopeSet.From(vector.Texts("b"))).Scopes
            .Should().Equal(vector.Texts("result"));

    [Test]
    public void Asking_allocates_nothing()
    {
        var set = ScopeSet.From(Enumerable.Range(0, 100).Select(number => $"queue:get-task:{number}*"));
        set.Satisfies("queue:get-task:55x").Should().BeTrue();
        Allocated.By(() => set.Satisfies("queue:get-task:55x")).Should().Be(0);
    }

    [Test]
    public void Sets_with_the_same_scopes_are_equal()
    {
        ScopeSet.From(["b", "a"]).Should().Be(ScopeSet.From(["a", "b", "b"]));
        ScopeSet.From(["b", "a"]).GetHashCode().Should().Be(ScopeSet.From(["a", "b"]).GetHashCode());
        ScopeSet.From(["a"]).Should().NotBe(ScopeSet.From(["b"]));
    }
}
