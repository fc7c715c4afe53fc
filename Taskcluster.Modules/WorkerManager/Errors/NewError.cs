using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Errors;

/// <summary>An error that somebody reports.</summary>
/// <param name="WorkerPoolId">The pool.</param>
/// <param name="Worker">The worker; null: it is the provider's.</param>
/// <param name="Kind">What sort of error, in small letters and dashes; 128 characters at most.</param>
/// <param name="Title">For people, a line of 128 characters at most.</param>
/// <param name="Description">For people, 10,240 characters at most.</param>
/// <param name="Extra">For programs, a JSON object.</param>
public sealed record NewError(
    string WorkerPoolId, WorkerName? Worker, string Kind, string Title, string Description, RawJson Extra)
{
    /// <summary>By what the worker was started; null: what its row says.</summary>
    public string? LaunchConfigId { get; init; }
}
