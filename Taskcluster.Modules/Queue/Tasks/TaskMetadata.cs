using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>What people should know of a task.</summary>
[Schema("queue", "task-metadata", Title = "Task Metadata", Description = "What people should know of a task.")]
public sealed record TaskMetadata
{
    [Length(Max = 255), Says("A short name, shown in lists.")]
    public string Name { get; set; } = "";

    [Length(Max = 32768), Says("What the task does and why, in Markdown.")]
    public string Description { get; set; } = "";

    [Length(Max = 255), Says("Who answers for the task; customarily an e-mail address.")]
    public string Owner { get; set; } = "";

    [Pattern("^(https?://|ssh://|git@)"), Length(Max = 4096)]
    [SchemaJson("""{"anyOf": [{"format": "uri"}, {"format": "regex"}]}""")]
    [Says("Where the task's definition came from.")]
    public string Source { get; set; } = "";
}
