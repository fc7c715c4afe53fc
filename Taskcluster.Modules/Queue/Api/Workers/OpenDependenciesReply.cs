using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>What a task still waits for.</summary>
[Schema("queue", "open-dependencies-response", Title = "Open Dependencies Response")]
public sealed record OpenDependenciesReply(
    [Says("How the dependencies must end.")] TaskRequires Requires,
    [Items(Unique = true), Says("Tasks whose end has not satisfied this one, ordered by id.")]
    IReadOnlyList<string> Dependencies,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
