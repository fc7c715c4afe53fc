using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Support;

/// <summary>How SQLite would answer a question.</summary>
public static class QueryPlan
{
    /// <summary>However large the tables are, the question reads nothing but its answer.</summary>
    public static void ShouldBeginAtItsAnswer(this RunningServer server, string sql)
    {
        var plan = server.Services.GetRequiredService<Database>().Read(rows =>
        {
            var lines = new List<string>();
            using var call = rows.Sql("EXPLAIN QUERY PLAN " + sql);
            while (call.Step())
            {
                lines.Add(call.Text(3));
            }

            return lines;
        });

        // The first row of an index is found by a scan that ends there, unless the index lacks what it is judged by.
        plan.Should().Contain(line => line.Contains(" INDEX "));
        plan.Should().OnlyContain(line => (line.StartsWith("SEARCH ") && line.Contains(" INDEX "))
            || line.StartsWith("LIST SUBQUERY ") || line == "CREATE BLOOM FILTER"
            || (line.StartsWith("SCAN ") && line.Contains(" COVERING INDEX ") && sql.TrimEnd().EndsWith(" LIMIT 1")));
    }
}
