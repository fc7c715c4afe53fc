using System.Text.Json;
using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>A scope expression in a body or reply.</summary>
[Schema("explain", "scope-expression", Title = "Scope Expression", Description = "A scope, all or one of some.")]
[UnionOf(typeof(string), typeof(AllOfExpressions), typeof(AnyOfExpressions))]
[JsonConverter(typeof(ScopeExpressionConverter))]
public sealed record ScopeExpressionBody(ScopeExpression Value);

/// <summary>How a list of which all parts are needed is published.</summary>
public sealed record AllOfExpressions(
    [property: JsonPropertyName("AllOf"), Says("All of these; of an empty list, anybody has all.")]
    IReadOnlyList<ScopeExpressionBody> AllOf);

/// <summary>How a list of which one part is enough is published.</summary>
public sealed record AnyOfExpressions(
    [property: JsonPropertyName("AnyOf"), Says("One of these; of an empty list, nobody has one.")]
    IReadOnlyList<ScopeExpressionBody> AnyOf);

/// <summary>Reads and writes scope expressions.</summary>
public sealed class ScopeExpressionConverter : JsonConverter<ScopeExpressionBody>
{
    public override ScopeExpressionBody Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var expression = ScopeExpression.FromJson(document.RootElement);
        return expression.DistinctScopes().FirstOrDefault(scope => !Scope.IsValid(scope)) is { } faulty
            ? throw new JsonException($"'{faulty}' is no scope: it must be printable ASCII.")
            : new ScopeExpressionBody(expression);
    }

    public override void Write(Utf8JsonWriter writer, ScopeExpressionBody value, JsonSerializerOptions options) =>
        value.Value.WriteTo(writer);
}
