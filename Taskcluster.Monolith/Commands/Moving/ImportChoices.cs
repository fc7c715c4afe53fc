namespace Taskcluster.Monolith.Commands.Moving;

/// <summary>What an import does, beside reading what everybody sees.</summary>
internal sealed record ImportChoices
{
    public string? TaskGroup { get; init; }

    public string? IndexNamespace { get; init; }

    /// <summary>Change what is there already and differs.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Hooks fire here too, by their schedules and bindings.</summary>
    public bool KeepsSchedules { get; init; }

    /// <summary>Nothing is written.</summary>
    public bool IsDry { get; init; }
}
