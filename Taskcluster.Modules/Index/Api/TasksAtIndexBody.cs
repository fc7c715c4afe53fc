using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Index.Api;

/// <summary>Which places of the index are looked at.</summary>
[Schema("index", "list-tasks-at-index", Title = "List Tasks At Index")]
public sealed record TasksAtIndexBody
{
    [SchemaJson("""{"uniqueItems":false}"""), Default, Says("Index paths.")]
    public IReadOnlyList<string> Indexes { get; set; } = [];
}
