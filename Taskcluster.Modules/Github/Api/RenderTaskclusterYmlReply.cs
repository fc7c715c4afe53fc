using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Github.Api;

/// <summary>The tasks that a <c>.taskcluster.yml</c> makes of an event.</summary>
[Schema("github", "render-taskcluster-yml-output", Title = "Render .taskcluster.yml Output")]
public sealed record RenderTaskclusterYmlReply(
    [Says("Each with `taskId` and `task`; what others depend on comes before them.")] IReadOnlyList<RawJson> Tasks,
    [Items(Unique = true), Says("The scopes with which the tasks would be created.")] IReadOnlyList<string> Scopes);
