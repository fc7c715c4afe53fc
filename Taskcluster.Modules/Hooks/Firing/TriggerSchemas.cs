using System.Collections.Concurrent;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>
/// Judges payloads by the schemas of hooks, and those by the schema of schemas of draft-07. Formats are checked;
/// defaults are remarks (spec/services.md §4.3). No schema sees another hook's.
/// </summary>
internal sealed class TriggerSchemas
{
    // When there are more, all are forgotten.
    private const int MostKnown = 2000;

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    private readonly ConcurrentDictionary<RawJson, SchemaValidator> known = new();
    private readonly Lazy<SchemaValidator> draft = new(
        () => Compile(RawJson.Parse("""{"$ref": "http://json-schema.org/draft-07/schema#"}""")));

    /// <summary>What is wrong with a schema, each as a line of its own; none if it can be used.</summary>
    public IReadOnlyList<string> FaultsOf(RawJson schema)
    {
        using var document = JsonDocument.Parse(schema.Utf8, AnyDepth);
        var faults = draft.Value.Validate(document.RootElement);
        if (faults.Count > 0)
        {
            return [.. faults.Select(fault => $"triggerSchema{fault.Path["data".Length..]} {fault.Message}")];
        }

        try
        {
            _ = Compile(schema);
            return [];
        }
        catch (SchemaException error)
        {
            return [$"triggerSchema{error.Message}"];
        }
    }

    /// <summary>Why the payload is not of the schema, all on one line; null where it is.</summary>
    public string? FaultOf(RawJson schema, RawJson payload)
    {
        using var document = JsonDocument.Parse(payload.Utf8, AnyDepth);
        var validator = Find(schema);
        return validator.IsValid(document.RootElement)
            ? null
            : string.Join("; ", validator.Validate(document.RootElement));
    }

    private SchemaValidator Find(RawJson schema)
    {
        if (known.TryGetValue(schema, out var validator))
        {
            return validator;
        }

        validator = Compile(schema);
        if (known.Count >= MostKnown)
        {
            known.Clear();
        }

        return known.GetOrAdd(schema, validator);
    }

    private static SchemaValidator Compile(RawJson schema)
    {
        using var document = JsonDocument.Parse(schema.Utf8, AnyDepth);
        return SchemaValidator.Compile(document.RootElement, new SchemaRegistry(), SchemaOptions.AsItStands);
    }
}
