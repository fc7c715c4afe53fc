using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Properties;

/// <summary>Nobody can get what he was not given (spec/services.md §2.6).</summary>
[Category(Cases.Category)]
public sealed class EscalationProperties : ServerTests
{
    private const int Steps = 25;

    /// <summary>How many times longer a sequence of calls takes than a case of an algebraic property.</summary>
    private const int Cost = 25;

    [Test]
    public async Task No_sequence_of_calls_yields_a_scope_that_the_caller_lacked()
    {
        var random = new Random((int)Cases.Seed());
        var sequences = Cases.Fewer(Cost);
        var changes = 0;
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var authority = new Authority(Server, random);
            await authority.Clear();
            var first = await authority.LayDown();
            var before = (await Attacker.ScopesOf(Server, first))!;
            if (before.Satisfies("*"))
            {
                continue;
            }

            var attacker = new Attacker(Server, random, authority, first, before);
            for (var step = 0; step < Steps; step++)
            {
                changes += await attacker.Step() ? 1 : 0;
            }
        }

        changes.Should().BeGreaterThan(sequences * Steps / 10, "an attacker whose calls all fail proves nothing");
        await TestContext.Out.WriteLineAsync($"{changes} of {sequences * Steps} calls changed something");
        Cases.Passed(sequences);
    }
}
