using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>Which tasks are asked for at once. The ids are free text: one that no task can have finds none.</summary>
[Schema("queue", "tasks-request", Title = "List Tasks Request")]
public sealed record TaskIdsBody
{
    [Default, Says("The ids of the tasks; one that comes twice counts once.")]
    public IReadOnlyList<string> TaskIds { get; set; } = [];
}
