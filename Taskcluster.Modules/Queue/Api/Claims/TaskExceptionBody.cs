using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>Why a worker gives a run up.</summary>
[Schema("queue", "task-exception-request", Title = "Task Exception Request")]
public sealed record TaskExceptionBody
{
    [OneOfValues(
        "\"worker-shutdown\"", "\"malformed-payload\"", "\"resource-unavailable\"", "\"internal-error\"",
        "\"intermittent-task\"")]
    [Says("`worker-shutdown` and `intermittent-task` are tried again while retries are left.")]
    public required ReasonResolved Reason { get; init; }
}
