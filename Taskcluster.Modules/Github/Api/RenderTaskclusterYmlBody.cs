using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Github.Api;

/// <summary>A <c>.taskcluster.yml</c>, and for what it is to be rendered.</summary>
[Schema("github", "render-taskcluster-yml-input", Title = "Render .taskcluster.yml Input")]
public sealed record RenderTaskclusterYmlBody
{
    [Says("The text of the file.")]
    public required string Body { get; init; }

    [UnionOf(typeof(FakePush), typeof(FakePullRequest), typeof(FakeRelease), typeof(FakeComment))]
    [Says("What is supposed to have happened.")]
    public required FakeEvent FakeEvent { get; init; }

    [Pattern("^[-a-zA-Z0-9]{1,39}$"), Says("Who the repository belongs to; `taskcluster` by default.")]
    public string? Organization { get; init; }

    [Pattern("^[-a-zA-Z0-9_.]{1,100}$"), Says("The repository's name; `testing` by default.")]
    public string? Repository { get; init; }
}
