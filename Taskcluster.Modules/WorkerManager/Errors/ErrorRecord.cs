using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Errors;

/// <summary>An error of a worker pool: of one of its workers, or of whoever provides them.</summary>
public sealed record ErrorRecord
{
    /// <summary>Grows with each error.</summary>
    public required long Number { get; init; }

    /// <summary>A slug.</summary>
    public required string ErrorId { get; init; }

    public required string WorkerPoolId { get; init; }

    public required DateTimeOffset Reported { get; init; }

    /// <summary>What sort of error, in small letters and dashes.</summary>
    public required string Kind { get; init; }

    /// <summary>For people, a line.</summary>
    public required string Title { get; init; }

    /// <summary>For people, at length.</summary>
    public required string Description { get; init; }

    /// <summary>For programs, a JSON object.</summary>
    public required RawJson Extra { get; init; }

    /// <summary>What of <see cref="Extra"/> errors are counted by.</summary>
    public required string Code { get; init; }

    /// <summary>By what the worker was started; null: that is not known.</summary>
    public string? LaunchConfigId { get; init; }
}
