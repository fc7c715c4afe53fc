namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>What came of a fire: a task, nothing at all since the template wanted none, or a fault.</summary>
public sealed class FireOutcome
{
    /// <summary>There is a task.</summary>
    public static readonly FireOutcome Created = new();

    /// <summary>The template had nothing to create.</summary>
    public static readonly FireOutcome Nothing = new();

    private FireOutcome()
    {
    }

    /// <summary>Why there is no task, where there should be one.</summary>
    public FireFault? Fault { get; private init; }

    public static FireOutcome Failed(FireFault fault) => new() { Fault = fault };
}
