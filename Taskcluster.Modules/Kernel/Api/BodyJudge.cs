using System.Reflection;
using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Published;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// Checks bodies and replies against the very schemas that are published; each is compiled at its first use.
/// </summary>
public sealed class BodyJudge(PublishedDocuments published, RootUrl rootUrl, CompiledSchemas compiled)
{
    private static readonly SchemaOptions ForInput = new() { UseDefaults = true };

    // What was sent may come back one level deeper.
    private static readonly JsonDocumentOptions DeepReply = new() { MaxDepth = 1000 };

    private static readonly SchemaOptions ForOutput = new() { UseDefaults = false };

    private readonly SchemaRegistry registry = new(published.FindSchema);
    private readonly PublishedDocuments published = published;

    /// <summary>Checks the body of a method that declares one.</summary>
    /// <exception cref="ApiError">
    /// 400 MalformedPayload without JSON, 400 InputValidationError with all faults.
    /// </exception>
    public void RequireValidBody(ApiCall call)
    {
        if (call.Method.Declaration.Input is not { } type)
        {
            return;
        }

        if (!call.HasJson)
        {
            throw ApiError.MalformedPayload(
                $"{call.Method.Declaration.Name} needs a body of content type application/json, not "
                + (call.Body.IsEmpty ? "an empty one." : $"'{call.ContentType}'."));
        }

        var validator = ValidatorOf(type, isInput: true);
        if (!validator.IsValid(call.Json))
        {
            var faults = validator.Validate(call.Json, quotesValues: !call.Method.Declaration.HidesPayload);
            throw ApiError.InputValidationError(Describe(type, faults));
        }
    }

    /// <summary>The body with the schema's defaults written in, as error bodies show it.</summary>
    public ReadOnlyMemory<byte> WithDefaults(Type input, JsonElement body) =>
        ValidatorOf(input, isInput: true).WithDefaults(body);

    /// <summary>Checks what is about to be sent; a fault is a bug of ours.</summary>
    public void RequireValidOutput(ApiMethod method, ApiReply reply)
    {
        if (method.Declaration.Output is not { } type || !reply.IsOutput)
        {
            return;
        }

        using var document = JsonDocument.Parse(reply.Body, DeepReply);
        var validator = ValidatorOf(type, isInput: false);
        if (!validator.IsValid(document.RootElement))
        {
            var faults = validator.Validate(
                document.RootElement, quotesValues: !method.Declaration.HidesPayload);
            throw new InvalidOperationException(
                $"The reply of {method.Declaration.Name} breaks its schema: {Describe(type, faults)}");
        }
    }

    /// <summary>The faults of a value that should be of a published type; none where it is right.</summary>
    public IReadOnlyList<SchemaError> FaultsOf(Type type, JsonElement value) =>
        ValidatorOf(type, isInput: false).Validate(value);

    private static string IdOf(Type type) => type.GetCustomAttribute<SchemaAttribute>() is { } schema
        ? $"/schemas/{schema.Service}/{schema.Version}/{schema.Name}.json#"
        : throw new InvalidOperationException($"{type} bears no schema.");

    // The layout of spec/queue.md §1.13.
    private string Describe(Type type, IReadOnlyList<SchemaError> faults)
    {
        var text = new StringBuilder("\nThe body does not satisfy its JSON schema\n")
            .Append(rootUrl.Value).Append(IdOf(type)).Append("\nErrors:");
        foreach (var fault in faults)
        {
            text.Append("\n  * ").Append(fault);
        }

        return text.ToString();
    }

    private SchemaValidator ValidatorOf(Type type, bool isInput) => compiled.Find(
        type,
        isInput,
        static (key, judge) => SchemaValidator.Compile(
            judge.published.FindSchema(IdOf(key.Type))
                ?? throw new InvalidOperationException($"{key.Type} is not published."),
            judge.registry,
            key.IsInput ? ForInput : ForOutput),
        this);
}
