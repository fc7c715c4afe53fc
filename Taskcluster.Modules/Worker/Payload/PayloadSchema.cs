using System.Text.Json;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Modules.Worker.Payload;

/// <summary>The shape of a payload, as <c>posix.json</c> says it.</summary>
internal sealed class PayloadSchema
{
    private readonly SchemaValidator native;
    private readonly SchemaValidator docker;

    public PayloadSchema()
    {
        using var stream = typeof(PayloadSchema).Assembly.GetManifestResourceStream("worker/posix.json")!;
        using var document = JsonDocument.Parse(stream);
        var id = document.RootElement.GetProperty("$id").GetString()!;
        var registry = new SchemaRegistry();
        registry.Add(id, document.RootElement);
        native = Definition(id, "native", registry);
        docker = Definition(id, "docker", registry);
    }

    /// <summary>
    /// What is wrong with a payload's shape. It is judged as the kind that it means to be: "fits none of two" would
    /// not tell anyone what to mend.
    /// </summary>
    public IReadOnlyList<PayloadProblem> Problems(JsonElement payload)
    {
        var errors = (IsForContainer(payload) ? docker : native).Validate(payload);
        return [.. errors.Select(error => new PayloadProblem(InPayload(error.Path), error.Message))];
    }

    /// <summary>Whether a payload is of docker-worker's kind (spec/queue.md §5.6).</summary>
    public static bool IsForContainer(JsonElement payload) =>
        payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty("image", out _);

    private static SchemaValidator Definition(string id, string name, SchemaRegistry registry)
    {
        using var reference = JsonDocument.Parse($$"""{"$ref": "{{id}}/definitions/{{name}}"}""");
        return SchemaValidator.Compile(reference.RootElement, registry, SchemaOptions.AsItStands);
    }

    // "data" is the validator's word for the whole value.
    private static string InPayload(string path) =>
        path.StartsWith("data", StringComparison.Ordinal) ? string.Concat("payload", path.AsSpan("data".Length)) : path;
}
