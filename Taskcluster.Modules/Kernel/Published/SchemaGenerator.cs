using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Kernel.Published;

/// <summary>
/// JSON Schema (draft-07) from records and their attributes. What the attributes mean is told at the head of
/// SchemaAttribute.cs; ids and references are those of spec/queue.md §1.17.
/// </summary>
public sealed class SchemaGenerator
{
    /// <summary>The metaschema that every generated schema names, relative to the root URL.</summary>
    public const string Metaschema = "/schemas/common/metaschema.json#";

    /// <summary>No sensible record is nested deeper; one that is contains itself and needs a [Schema].</summary>
    private const int DeepestNesting = 24;

    private readonly SchemaAttribute _document;
    private readonly Action<Type>? _referenced;
    private int _depth;

    private SchemaGenerator(SchemaAttribute document, Action<Type>? referenced)
    {
        _document = document;
        _referenced = referenced;
    }

    /// <summary>The schema of a record, list or union that bears <see cref="SchemaAttribute"/>.</summary>
    /// <param name="type">What is published.</param>
    /// <param name="rootUrl">Goes before the id and the metaschema; empty for the root-relative form.</param>
    /// <param name="referenced">Told of every type that the schema refers to by <c>$ref</c>.</param>
    /// <exception cref="InvalidOperationException">The type bears no schema, or contains itself.</exception>
    /// <exception cref="NotSupportedException">A member has a type that has no JSON form here.</exception>
    public static JsonObject Generate(Type type, string rootUrl = "", Action<Type>? referenced = null)
    {
        var document = DocumentOf(type);
        var schema = new JsonObject
        {
            ["$schema"] = rootUrl + Metaschema,
            ["$id"] = rootUrl + IdOf(document),
            ["title"] = document.Title,
        };
        if (document.Description is not null)
        {
            schema["description"] = document.Description;
        }

        Merge(schema, new SchemaGenerator(document, referenced).InPlace(type, member: null));
        return schema;
    }

    /// <summary>The root-relative id of a type's schema, such as <c>/schemas/queue/v1/task.json#</c>.</summary>
    /// <exception cref="InvalidOperationException">The type bears no schema.</exception>
    public static string IdOf(Type type) => IdOf(DocumentOf(type));

    /// <summary>As references name it: relative to the service's folder, such as <c>v1/task.json#</c>.</summary>
    /// <exception cref="InvalidOperationException">The type bears no schema, or one of another service.</exception>
    public static string ServiceRelativeId(Type type, string service)
    {
        var document = DocumentOf(type);
        return document.Service == service
            ? $"{document.Version}/{document.Name}.json#"
            : throw new InvalidOperationException($"{type} is a schema of {document.Service}, not of {service}.");
    }

    private static string IdOf(SchemaAttribute document) =>
        $"/schemas/{document.Service}/{document.Version}/{document.Name}.json#";

    private static SchemaAttribute? FindDocument(Type type) => type.GetCustomAttribute<SchemaAttribute>(inherit: false);

    private static SchemaAttribute DocumentOf(Type type) =>
        FindDocument(type) ?? throw new InvalidOperationException($"{type} bears no [Schema].");

    /// <summary>The schema of a type where it stands: by reference if it has a document of its own.</summary>
    private JsonObject Nested(Type type, SchemaMember? member)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(StoredJson<>))
        {
            return Nested(type.GetGenericArguments()[0], member);
        }

        if (FindDocument(type) is not { } other)
        {
            return InPlace(type, member);
        }

        _referenced?.Invoke(type);
        var isNeighbour = other.Service == _document.Service && other.Version == _document.Version;
        return new JsonObject { ["$ref"] = isNeighbour ? other.Name + ".json#" : IdOf(other) };
    }

    private JsonObject InPlace(Type type, SchemaMember? member)
    {
        if (Scalar(type) is { } scalar)
        {
            SchemaConstraints.ApplyToElement(scalar, member);
            return scalar;
        }

        if (++_depth > DeepestNesting)
        {
            throw new InvalidOperationException(
                $"{type} is nested too deeply; a record that contains itself needs a [Schema].");
        }

        var schema = MapValue(type) is { } value ? Map(value, member)
            : ListElement(type) is { } element ? List(element, member, type)
            : UnionAlternatives(type) is { } alternatives ? Union(type, alternatives)
            : Object(type);
        _depth--;
        return schema;
    }

    private static JsonObject? Scalar(Type type) => type switch
    {
        _ when type == typeof(string) => new() { ["type"] = "string" },
        _ when type == typeof(bool) => new() { ["type"] = "boolean" },
        _ when type == typeof(int) || type == typeof(long) => new() { ["type"] = "integer" },
        _ when type == typeof(double) => new() { ["type"] = "number" },
        _ when type == typeof(DateTimeOffset) => new() { ["type"] = "string", ["format"] = "date-time" },
        _ when type == typeof(RawJson) => new() { ["type"] = "object" },
        _ when type.IsEnum => new() { ["type"] = "string", ["enum"] = WireValue.Strings(WireValue.NamesOf(type)) },
        _ when type.IsPrimitive || type == typeof(object) || type == typeof(decimal) || type == typeof(DateTime) =>
            throw new NotSupportedException($"Values of type {type} have no form in our schemas."),
        _ => null,
    };

    private static Type? MapValue(Type type) =>
        Closed(type, typeof(IReadOnlyDictionary<,>)) is { } map ? map.GetGenericArguments()[1] : null;

    private static Type? ListElement(Type type) => Closed(type, typeof(IReadOnlyList<>))?.GetGenericArguments()[0];

    private static Type? Closed(Type type, Type generic) =>
        type.GetInterfaces().Prepend(type)
            .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == generic);

    private JsonObject Map(Type value, SchemaMember? member) =>
        new() { ["type"] = "object", ["additionalProperties"] = Nested(value, member) };

    private JsonObject List(Type element, SchemaMember? member, Type list)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Nested(element, member) };
        var bounds = member?.Find<ItemsAttribute>() ?? list.GetCustomAttribute<ItemsAttribute>();
        SchemaConstraints.ApplyToList(schema, bounds);
        return schema;
    }

    private static IReadOnlyList<(Type Type, string? Mark)>? UnionAlternatives(Type type)
    {
        if (type.GetCustomAttribute<UnionOfAttribute>() is { } union)
        {
            return [.. union.Alternatives.Select(alternative => (alternative, (string?)null))];
        }

        var derived = type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
            .Select(alternative => (alternative.DerivedType, alternative.TypeDiscriminator as string)).ToList();
        return derived.Count > 0 ? derived : null;
    }

    private JsonObject Union(Type union, IReadOnlyList<(Type Type, string? Mark)> alternatives)
    {
        var polymorphic = union.GetCustomAttribute<JsonPolymorphicAttribute>(inherit: false);
        var discriminator = polymorphic?.TypeDiscriminatorPropertyName ?? "$type";
        var isConst = union.GetCustomAttribute<ConstDiscriminatorAttribute>(inherit: false) is not null;
        var schemas = new JsonArray();
        foreach (var (type, mark) in alternatives)
        {
            schemas.Add(mark is null
                ? Nested(type, member: null)
                : Object(type, (discriminator, Marked(mark, isConst))));
        }

        var isAnyOf = union.GetCustomAttribute<UnionOfAttribute>() is { IsAnyOf: true };
        return new JsonObject { [isAnyOf ? "anyOf" : "oneOf"] = schemas };
    }

    private static JsonObject Marked(string mark, bool isConst) =>
        isConst ? new() { ["const"] = mark } : new() { ["type"] = "string", ["enum"] = new JsonArray(mark) };

    private JsonObject Object(Type record, (string Name, JsonObject Schema)? discriminator = null)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        if (discriminator is { } first)
        {
            properties.Add(first.Name, first.Schema);
            required.Add(first.Name);
        }

        foreach (var member in SchemaMember.Of(record))
        {
            properties.Add(member.Name, Member(member));
            if (member.IsRequired)
            {
                required.Add(member.Name);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (record.GetCustomAttribute<OpenAttribute>() is null)
        {
            schema["additionalProperties"] = false;
        }

        schema["required"] = required;
        if (record.GetCustomAttribute<SchemaJsonAttribute>() is { } extra)
        {
            Merge(schema, JsonNode.Parse(extra.Json)!.AsObject());
        }

        return schema;
    }

    private JsonObject Member(SchemaMember member)
    {
        var model = member.FindModel();
        var schema = model is null ? Value(member) : Member(model);
        if (model is not null && !schema.ContainsKey("$ref"))
        {
            SchemaConstraints.ApplyToElement(schema["items"] as JsonObject ?? schema, member);
        }

        SchemaConstraints.ApplyToMember(schema, member);
        return schema;
    }

    private JsonObject Value(SchemaMember member)
    {
        if (member.Find<UnionOfAttribute>() is { } union)
        {
            var alternatives = union.Alternatives.Select(type => Nested(type, member: null));
            return new() { ["oneOf"] = new JsonArray([.. alternatives]) };
        }

        return member.Type == typeof(RawJson) && member.Find<SchemaJsonAttribute>() is not null
            ? []
            : Nested(member.Type, member);
    }

    internal static void Merge(JsonObject target, JsonObject more)
    {
        foreach (var (name, value) in more)
        {
            target[name] = value?.DeepClone();
        }
    }
}
