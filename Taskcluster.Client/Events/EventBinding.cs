using System.Text.Json.Serialization;

namespace Taskcluster.Net.Events;

/// <summary>What a listener wants to hear of.</summary>
/// <param name="Exchange">Such as <c>exchange/taskcluster-queue/v1/task-completed</c>.</param>
/// <param name="RoutingKeyPattern">
/// Held against routing key and routes; <c>*</c> stands for one word, <c>#</c> for any number.
/// </param>
public sealed record EventBinding(
    [property: JsonPropertyName("exchange")] string Exchange,
    [property: JsonPropertyName("routingKeyPattern")] string RoutingKeyPattern = "#");
