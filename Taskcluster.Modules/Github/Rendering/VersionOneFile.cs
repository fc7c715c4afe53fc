using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>The shape of a <c>.taskcluster.yml</c> of version 1, before it is rendered.</summary>
[Schema("github", "taskcluster-github-config.v1", Title = ".taskcluster.yml format, version 1",
    Description = "A JSON-e template of tasks.")]
public sealed record VersionOneFile
{
    [OneOfValues("1"), Says("The version of the format.")]
    public required int Version { get; init; }

    [Says("For whom there are tasks; read from the default branch.")]
    public VersionOnePolicy? Policy { get; init; }

    [OneOfValues("\"checks-v1\""), Says("How results are told: as checks, or without this as statuses.")]
    public string? Reporting { get; init; }

    [Default("true"), Says("Whether builds of an earlier state of a pull request are cancelled.")]
    public bool AutoCancelPreviousChecks { get; init; } = true;

    [SchemaJson("""
        {"default": [], "oneOf": [
          {"type": "array", "items": {"type": "object", "additionalProperties": true}},
          {"type": "object", "additionalProperties": true}]}
        """)]
    [Says("Task definitions, or a template that becomes a list of them.")]
    public RawJson? Tasks { get; init; }

    [Default("[]"), Says("Hooks that are triggered too.")]
    public IReadOnlyList<VersionOneHook> Hooks { get; init; } = [];
}

/// <summary>For whom a file makes tasks.</summary>
public sealed record VersionOnePolicy
{
    [OneOfValues("\"public\"", "\"public_restricted\"", "\"collaborators\"", "\"collaborators_quiet\"")]
    [Says("Whose pull requests get tasks.")]
    public string? PullRequests { get; init; }

    [OneOfValues("\"collaborators\""), Says("Whose comments get tasks; without it nobody's.")]
    public string? AllowComments { get; init; }
}

/// <summary>A hook that a file wants triggered.</summary>
public sealed record VersionOneHook
{
    [Says("Its group and id, with a slash between them.")]
    public required string Name { get; init; }

    [Default("{}"), Says("What the hook's template gets besides the event.")]
    public RawJson Context { get; init; }
}
