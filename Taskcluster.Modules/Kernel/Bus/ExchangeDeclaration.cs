namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>A topic exchange and what is published on it; the exchange reference is made from it.</summary>
public sealed record ExchangeDeclaration
{
    public required string Service { get; init; }

    public string ApiVersion { get; init; } = "v1";

    /// <summary>The last part of the exchange's name, such as <c>task-defined</c>.</summary>
    public required string Exchange { get; init; }

    /// <summary>The name for clients, such as <c>taskDefined</c>.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    public required IReadOnlyList<RoutingKeyWord> RoutingKey { get; init; }

    /// <summary>The record of the payload; it bears a <see cref="Api.SchemaAttribute"/>.</summary>
    public required Type Payload { get; init; }

    /// <summary>Such as <c>exchange/taskcluster-queue/v1/task-defined</c>.</summary>
    public string FullName => field ??= $"exchange/taskcluster-{Service}/{ApiVersion}/{Exchange}";
}

/// <summary>One word of a routing key.</summary>
/// <param name="Name">As published.</param>
/// <param name="Summary">One sentence for the reader of the reference.</param>
/// <param name="Required">False: <c>_</c> stands for it where it is unknown.</param>
/// <param name="Constant">The fixed text of the word, if it has one.</param>
/// <param name="MultipleWords">The value may hold dots, so that patterns must match it with <c>#</c>.</param>
public sealed record RoutingKeyWord(
    string Name, string Summary, bool Required = true, string? Constant = null, bool MultipleWords = false);
