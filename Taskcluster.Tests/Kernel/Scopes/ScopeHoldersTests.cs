using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Scopes;

public sealed class ScopeHoldersTests
{
    [FsCheck.NUnit.Property(MaxTest = 3000)]
    public Property Those_are_found_whose_scope_satisfies_the_wanted_one() => Prop.ForAll(
        ScopeGenerators.ListOf(ScopeGenerators.Scopes, 5).ToArbitrary(),
        ScopeGenerators.Scope.ToArbitrary(),
        (held, wanted) =>
        {
            var holders = new ScopeHolders<int>();
            for (var number = 0; number < held.Length; number++)
            {
                foreach (var scope in held[number])
                {
                    holders.Add(number, scope);
                }
            }

            return holders.Of(wanted).ToHashSet().SetEquals(Enumerable.Range(0, held.Length)
                .Where(number => held[number].Any(scope => Scope.Satisfies(scope, wanted))));
        });

    [Test]
    public void The_nearest_come_first()
    {
        var holders = new ScopeHolders<string>();
        holders.Add("all", "*");
        holders.Add("wide", "a:*");
        holders.Add("near", "a:b:*");
        holders.Add("exact", "a:b:c");

        holders.Of("a:b:c").Should().Equal("exact", "near", "wide", "all");
    }
}
