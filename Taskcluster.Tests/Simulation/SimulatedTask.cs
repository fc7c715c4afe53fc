using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Simulation;

/// <summary>A task that the simulated clients have asked for.</summary>
internal sealed record SimulatedTask(string TaskId, JsonObject Definition)
{
    /// <summary>Its place in the index, under its own id.</summary>
    public const string Namespace = "simulation";

    public required DateTimeOffset Deadline { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public required IReadOnlyList<string> Dependencies { get; init; }

    public required bool RequiresResolved { get; init; }

    public required bool IsIndexed { get; init; }

    public required bool IsNotified { get; init; }

    /// <summary>Somebody asked for it to be scheduled, whatever it waits for.</summary>
    public bool IsForced { get; set; }
}
