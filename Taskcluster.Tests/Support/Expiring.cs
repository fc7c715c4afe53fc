using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Support;

/// <summary>What tests of expiry look at: rows, pages and times.</summary>
public static class Expiring
{
    /// <summary>A moment from now on, as definitions and artifacts say it.</summary>
    public static string In(this RunningServer server, TimeSpan time) =>
        WireTime.Format(server.Clock.GetUtcNow() + time);

    /// <summary>The number of rows of a table.</summary>
    public static long Rows(this RunningServer server, string table) =>
        server.Number(string.Intern($"SELECT count(*) FROM {table}"));

    /// <summary>The single number that a query gives; 0 where it gives none.</summary>
    public static long Number(this RunningServer server, string sql) =>
        server.Services.GetRequiredService<Database>().Read(sql, static (rows, text) =>
        {
            using var call = rows.Sql(text);
            return call.Step() ? call.Long(0) : 0;
        });
}
