using System.Text.Json;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.CommandLine.Graphs;

/// <summary>Tasks as they were made long ago, elsewhere.</summary>
internal static class OldTask
{
    /// <summary>A definition, as JSON.</summary>
    public static string Definition(string name, string group, params string[] dependencies)
    {
        var created = new DateTimeOffset(2021, 6, 1, 0, 0, 0, TimeSpan.Zero);
        return $$"""
            {"taskQueueId": "far/away", "schedulerId": "sched", "taskGroupId": "{{group}}",
             "created": "{{WireTime.Format(created)}}", "deadline": "{{WireTime.Format(created.AddHours(2))}}",
             "expires": "{{WireTime.Format(created.AddDays(30))}}",
             "dependencies": {{JsonSerializer.Serialize(dependencies)}},
             "payload": {"x": 1, "artifacts": [{"expires": "{{WireTime.Format(created.AddDays(7))}}"}]},
             "metadata": {"name": "{{name}}", "description": "d", "owner": "o", "source": "https://example.com"} }
            """;
    }
}
