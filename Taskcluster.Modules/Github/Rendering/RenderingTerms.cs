using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>What a rendering takes from outside of file and event.</summary>
/// <param name="Now">The moment from which times are reckoned.</param>
/// <param name="RootUrl">What <c>taskcluster_root_url</c> is.</param>
public sealed record RenderingTerms(DateTimeOffset Now, string RootUrl)
{
    /// <summary>Makes the ids of tasks and groups.</summary>
    public Func<string> NewSlugId { get; init; } = SlugId.NewNice;

    /// <summary>Whether tasks of version 1 that do not say when they were created get the present moment.</summary>
    public bool StampsCreated { get; init; } = true;

    /// <summary>What <c>taskcluster.docker.provisionerId</c> is in version 0.</summary>
    public string DockerProvisionerId { get; init; } = "unknown";

    /// <summary>What <c>taskcluster.docker.workerType</c> is in version 0.</summary>
    public string DockerWorkerType { get; init; } = "unknown";
}
