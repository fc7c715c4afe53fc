using System.Text.Json;
using System.Text.Json.Serialization;

namespace Taskcluster.Net.Events;

/// <summary>A message that a service has published.</summary>
public sealed record PulseMessage
{
    /// <summary>By which a listener comes back.</summary>
    [JsonIgnore]
    public string Id { get; init; } = "";

    /// <summary>Such as <c>exchange/taskcluster-queue/v1/task-completed</c>.</summary>
    [JsonPropertyName("exchange")]
    public required string Exchange { get; init; }

    [JsonPropertyName("routingKey")]
    public required string RoutingKey { get; init; }

    /// <summary>The routes of the message, without their <c>route.</c>.</summary>
    [JsonPropertyName("routes")]
    public IReadOnlyList<string> Routes { get; init; } = [];

    [JsonPropertyName("payload")]
    public required JsonElement Payload { get; init; }

    /// <summary>The payload as the record of its exchange.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public T PayloadAs<T>() => Payload.Deserialize<T>(WireJson.Options)
        ?? throw new JsonException("The payload is null.");
}
