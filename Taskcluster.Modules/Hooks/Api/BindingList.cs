using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>Which messages set a hook off.</summary>
[Schema("hooks", "bindings", Title = "Bindings")]
[Items(Unique = true)]
public sealed class BindingList : List<BindingItem>
{
    public BindingList(IEnumerable<BindingItem> bindings)
        : base(bindings)
    {
    }

    [JsonConstructor]
    public BindingList()
    {
    }
}

/// <summary>An exchange, and which of its messages.</summary>
public sealed record BindingItem
{
    [Length(Min = 1), Says("The exchange's full name.")]
    public required string Exchange { get; init; }

    [Length(Min = 1), Says("The pattern of routing keys: `*` is one word, `#` any number of words.")]
    public required string RoutingKeyPattern { get; init; }
}
