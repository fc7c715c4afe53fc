namespace Taskcluster.Modules.Worker.Payload;

/// <summary>A container that a payload of docker-worker's kind asks for (spec/queue.md §5.6).</summary>
internal sealed record ContainerPayload
{
    /// <summary>The image by its name; null if it is a file.</summary>
    public string? Image { get; init; }

    /// <summary>The image as a file in the task's folder; null if it has a name.</summary>
    public string? ImageFile { get; init; }

    /// <summary>The command and its arguments; empty for the image's own.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Folders of the task's folder that the container sees, each with its absolute path there.</summary>
    public required IReadOnlyList<ContainerVolume> Volumes { get; init; }

    /// <summary>What is copied out of the container when it has ended.</summary>
    public required IReadOnlyList<ContainerVolume> Copies { get; init; }
}

/// <summary>A place in the task's folder and one in the container.</summary>
/// <param name="Place">Relative to the task's folder.</param>
/// <param name="Path">Absolute, in the container.</param>
/// <param name="IsCache">Whether it is a cache, whose folder is there already.</param>
internal sealed record ContainerVolume(string Place, string Path, bool IsCache);
