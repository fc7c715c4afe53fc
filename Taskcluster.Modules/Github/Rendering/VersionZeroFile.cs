using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>The shape of a <c>.taskcluster.yml</c> of version 0.</summary>
[Schema("github", "taskcluster-github-config", Title = ".taskcluster.yml format, version 0",
    Description = "Tasks with parameters such as `{{ event.head.sha }}`.")]
public sealed record VersionZeroFile
{
    [OneOfValues("0"), Says("The version of the format.")]
    public required int Version { get; init; }

    [Says("What the file is about; it goes into no task.")]
    public VersionZeroMetadata? Metadata { get; init; }

    [OneOfValues("\"public\"", "\"collaborators\"")]
    [Says("Whose pull requests get tasks: everybody's, or those of collaborators.")]
    public string? AllowPullRequests { get; init; }

    [Default("[]"), Says("Task definitions; those without `extra.github` are for no event.")]
    public IReadOnlyList<VersionZeroTask> Tasks { get; init; } = [];
}

/// <summary>What a file of version 0 says about itself.</summary>
public sealed record VersionZeroMetadata
{
    [Length(Max = 255), Says("A short name.")]
    public required string Name { get; init; }

    [Length(Max = 32768), Says("What the tasks are for.")]
    public required string Description { get; init; }

    [Length(Max = 255), Says("Who answers for the tasks.")]
    public required string Owner { get; init; }

    [Length(Max = 4096), Says("Where the file came from.")]
    public required string Source { get; init; }
}

/// <summary>A task of a file of version 0: anything that createTask takes.</summary>
[Open]
public sealed record VersionZeroTask
{
    [Default("\"{{ $fromNow }}\""), Says("When the task was created.")]
    public string Created { get; init; } = "";

    [Default("\"{{ '1 day' | $fromNow }}\""), Says("When the task is given up.")]
    public string Deadline { get; init; } = "";
}
