using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Clients.Generator;

/// <summary>What a value is in C#.</summary>
/// <param name="Name">As it is written, without a question mark.</param>
internal sealed record ClientType(string Name)
{
    /// <summary>Whether null is one of its values.</summary>
    public bool IsNullable { get; init; }

    /// <summary>What is in it, if it is a list.</summary>
    public string? Entry { get; init; }

    /// <summary>The schema, of one that has properties.</summary>
    public JsonObject? Record { get; init; }
}
