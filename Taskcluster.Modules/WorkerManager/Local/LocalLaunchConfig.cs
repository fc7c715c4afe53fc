using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>One way in which workers are started beside the server.</summary>
public sealed record LocalLaunchConfig
{
    internal const string InSandbox = "sandbox";

    private const double UsualGrace = 10;

    [Says("What concerns the service alone.")]
    public LocalCapacity? WorkerManager { get; init; }

    [SchemaJson("""{"type": "object", "additionalProperties": true}"""), Says("What the worker is told.")]
    public RawJson? WorkerConfig { get; init; }

    [OneOfValues("\"none\"", "\"sandbox\"")]
    [Says("Whether each command runs in a sandbox (bubblewrap); without it `none`.")]
    public string? Isolation { get; init; }

    [Says("Folders that tasks in a sandbox see empty; the server's own data always is one.")]
    public IReadOnlyList<string>? HiddenFolders { get; init; }

    [Says("What the system holds tasks to.")]
    public LocalLimits? Limits { get; init; }

    [Range(Min = 0, Max = 86_400)]
    [Says("How many seconds tasks may go on when their worker is told to stop; without it 10.")]
    public int? ShutdownGraceSeconds { get; init; }

    [Range(Min = 1, Max = 2_592_000), Says("The longest maxRunTime that a payload may ask for; without it 86400.")]
    public int? LongestRunSeconds { get; init; }

    internal int Capacity => WorkerManager?.CapacityPerInstance ?? 1;

    internal int MaxCapacity => WorkerManager?.MaxCapacity ?? int.MaxValue;

    internal double Weight => WorkerManager?.InitialWeight ?? 1;

    internal bool HasSandbox => Isolation == InSandbox;

    internal double GraceSeconds => ShutdownGraceSeconds ?? UsualGrace;

    /// <summary>Reads one that was found right.</summary>
    internal static LocalLaunchConfig Of(RawJson configuration) =>
        JsonSerializer.Deserialize(configuration.Utf8.Span, WorkerManagerJson.Default.LocalLaunchConfig)!;
}

/// <summary>What of a launch config concerns the service alone.</summary>
public sealed record LocalCapacity
{
    [Pattern(Patterns.Identifier), Length(Min = 1, Max = 38), Says("Its id; without it one is made of its content.")]
    public string? LaunchConfigId { get; init; }

    [Range(Min = 1, Max = 1000), Says("How many tasks a worker does at once; without it 1.")]
    public int? CapacityPerInstance { get; init; }

    [Range(Min = 0), Says("How many tasks all workers started by it do at once at most.")]
    public int? MaxCapacity { get; init; }

    [Range(Min = 0, Max = 1), Says("Its share of the workers beside the others'; without it 1.")]
    public double? InitialWeight { get; init; }
}

/// <summary>What the system holds the processes of tasks to.</summary>
public sealed record LocalLimits
{
    [Range(Min = 1), Says("The most memory that each process may have for its data.")]
    public long? MemoryMebibytes { get; init; }

    [Range(Min = 1), Says("How many processes the user may have, in a sandbox the task; not for root.")]
    public int? Processes { get; init; }

    [Range(Min = 1), Says("The longest file that a task may write.")]
    public long? FileMebibytes { get; init; }
}
