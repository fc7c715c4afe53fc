using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>The definition of a pool whose workers are processes beside the server.</summary>
[Schema("worker-manager", "config-local", Title = "Local Worker Pool Configuration",
    Description = "How many workers there are on the server's own machine, and how they run tasks.")]
public sealed record LocalPoolConfig
{
    [Range(Min = 0), Says("For so many tasks at once there are always workers.")]
    public required int MinCapacity { get; init; }

    [Range(Min = 0), Says("For more tasks at once there never are, those that come to their end included.")]
    public required int MaxCapacity { get; init; }

    [Range(Min = 0, Max = 1), Says("How much is started for each task that nobody is there for; without it 1.")]
    public double? ScalingRatio { get; init; }

    [Says("How long things may take.")]
    public LocalLifecycle? Lifecycle { get; init; }

    [Items(Min = 1), Says("How workers are started: by that of these which has least of its share.")]
    public required IReadOnlyList<LocalLaunchConfig> LaunchConfigs { get; init; }

    /// <summary>Reads a definition that was found right.</summary>
    internal static LocalPoolConfig Of(RawJson config) =>
        JsonSerializer.Deserialize(config.Utf8.Span, WorkerManagerJson.Default.LocalPoolConfig)!;
}

/// <summary>How long things of a local pool may take, in seconds.</summary>
public sealed record LocalLifecycle
{
    internal static readonly LocalLifecycle Usual = new();

    private const int UsualRegistration = 60;
    private const int UsualInactivity = 300;

    [Range(Min = 1, Max = 3600), Says("Until when a worker that was started has to register; without it 60.")]
    public int? RegistrationTimeout { get; init; }

    [Range(Min = 1, Max = 2_592_000)]
    [Says("How long its credentials hold; it renews them before their end. Without it 345600.")]
    public int? ReregistrationTimeout { get; init; }

    [Range(Min = 0), Says("After how long without a task a worker ends that is not needed; without it 300.")]
    public int? QueueInactivityTimeout { get; init; }

    internal TimeSpan Registration => TimeSpan.FromSeconds(RegistrationTimeout ?? UsualRegistration);

    internal TimeSpan Inactivity => TimeSpan.FromSeconds(QueueInactivityTimeout ?? UsualInactivity);
}
