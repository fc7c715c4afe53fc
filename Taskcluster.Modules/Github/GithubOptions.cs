namespace Taskcluster.Modules.Github;

/// <summary>Settings of the section <c>Github</c>.</summary>
public sealed record GithubOptions
{
    /// <summary>
    /// What <c>{{ taskcluster.docker.provisionerId }}</c> stands for in a <c>.taskcluster.yml</c> of version 0.
    /// </summary>
    public string DockerProvisionerId { get; set; } = "unknown";

    /// <summary>The same for <c>{{ taskcluster.docker.workerType }}</c>.</summary>
    public string DockerWorkerType { get; set; } = "unknown";
}
