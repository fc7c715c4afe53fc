using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>
/// What a triggerSchema has against a payload, told at its line. Whether a hook fires the API decides; this only says
/// where to look.
/// </summary>
internal static class PayloadFault
{
    /// <summary>The faults of a payload that was entered as YAML.</summary>
    /// <param name="schema">The hook's triggerSchema.</param>
    /// <param name="form">What was sent.</param>
    /// <param name="field">The field that holds the payload.</param>
    public static IReadOnlyList<FieldFault> Of(ApiJson schema, PostedForm form, string field)
    {
        if (FieldFault.OfYaml(form, field, "The payload").ToList() is { Count: > 0 } unread)
        {
            return unread;
        }

        var payload = ApiJson.Of(FormYaml.Parse(form[field], "The payload") ?? new JsonObject());
        return
        [
            .. Of(schema, payload.Element)
                .Select(error => new FieldFault(
                    field, FieldFault.LineOf(form[field], error.Path["data".Length..]), error.ToString())),
        ];
    }

    /// <summary>What is wrong with a payload; nothing where it is of the schema, or that cannot be used.</summary>
    public static IReadOnlyList<SchemaError> Of(ApiJson schema, JsonElement payload)
    {
        if (payload.ValueKind == JsonValueKind.Undefined || schema.Element.ValueKind == JsonValueKind.Undefined)
        {
            return [];
        }

        try
        {
            return SchemaValidator.Compile(schema.Element, new SchemaRegistry(), SchemaOptions.AsItStands)
                .Validate(payload);
        }
        catch (SchemaException)
        {
            return [];
        }
    }
}
