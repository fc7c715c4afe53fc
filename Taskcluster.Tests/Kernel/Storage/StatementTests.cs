using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

/// <summary>A statement is compiled once, whatever is bound to it.</summary>
public sealed class StatementTests
{
    [Test]
    public async Task Whatever_stands_for_its_parameters_a_statement_is_not_prepared_again()
    {
        using var test = await new TestDatabase().WithThings();
        var prepared = await test.Database.Write(tx =>
        {
            // After a change of tables all statements are prepared again, once.
            var before = tx.Connection.Reprepared;
            for (var count = 1; count <= 5; count++)
            {
                TestDatabase.Add(tx, count);
                using var some = tx.Sql("SELECT id FROM things WHERE id <= ? ORDER BY id LIMIT ?")
                    .Bind(count).Bind(count);
                some.Step().Should().BeTrue();
            }

            return tx.Connection.Reprepared - before;
        });

        prepared.Should().Be(0);
    }
}
