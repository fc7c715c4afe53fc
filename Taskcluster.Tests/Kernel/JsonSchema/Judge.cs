using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Tests.Kernel.JsonSchema;

/// <summary>Short words for the tests of this folder.</summary>
internal static class Judge
{
    public static JsonElement Json(string text, int maxDepth = 64)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = maxDepth });
        return document.RootElement.Clone();
    }

    public static SchemaValidator Compile(string schema, SchemaOptions? options = null) =>
        SchemaValidator.Compile(Json(schema), new SchemaRegistry(), options);

    /// <summary>Whether a value is valid; asks both ways, which must agree.</summary>
    public static bool IsValid(SchemaValidator validator, JsonElement data)
    {
        var isValid = validator.IsValid(data);
        return isValid == (validator.Validate(data).Count == 0)
            ? isValid
            : throw new InvalidOperationException("IsValid and Validate disagree.");
    }

    public static bool IsValid(string schema, string data) =>
        IsValid(Compile(schema, SchemaOptions.AsItStands), Json(data));

    public static string[] Errors(string schema, string data) =>
        [.. Compile(schema).Validate(Json(data)).Select(error => error.ToString())];

    public static string WithDefaults(string schema, string data) =>
        Encoding.UTF8.GetString(Compile(schema).WithDefaults(Json(data)));
}
