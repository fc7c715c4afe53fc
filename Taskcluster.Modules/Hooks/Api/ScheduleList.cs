using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>Cron expressions, in UTC; each says when a hook fires.</summary>
[Schema("hooks", "schedule", Title = "Schedule")]
[Items(Unique = true)]
public sealed class ScheduleList : List<string>
{
    public ScheduleList(IEnumerable<string> expressions)
        : base(expressions)
    {
    }

    [JsonConstructor]
    public ScheduleList()
    {
    }
}
