using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Index.Api;

/// <summary>
/// The body of the lists as they were called of old. It is checked, but the query says which page is meant.
/// </summary>
[Schema("index", "list-namespaces-request", Title = "List Namespaces Request")]
public sealed record PageBody
{
    [Says("Not looked at; send it in the query.")]
    public string? ContinuationToken { get; init; }

    [Range(Min = 1, Max = 1000), Default, Says("Not looked at; send it in the query.")]
    public int Limit { get; set; } = 1000;
}
