using System.Text.Json.Nodes;
using Taskcluster.Modules.Hooks.Schedules;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>The form of a hook's definition. Its fields are named as the members of the API's body.</summary>
internal static class HookForm
{
    /// <summary>What stands in the form of a new hook.</summary>
    public const string ExampleTask = """
        taskQueueId: local/posix
        created: {$fromNow: 0 seconds}
        deadline: {$fromNow: 1 hour}
        expires: {$fromNow: 7 days}
        payload:
          command:
            - [/bin/sh, -c, "echo Fired by ${firedBy}"]
          maxRunTime: 600
        metadata:
          name: Made by a hook
          description: What it does.
          owner: you@example.com
          source: https://example.com/
        """;

    /// <summary>A schema by which no payload but the empty one passes: the API's own default.</summary>
    public const string ExampleSchema = "type: object\nadditionalProperties: false\n";

    /// <summary>The definition as the API takes it.</summary>
    /// <exception cref="ApiFailure">400: something that is needed is missing, or cannot be read.</exception>
    public static JsonObject BodyOf(PostedForm form)
    {
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = form["name"].Trim(),
                ["description"] = form["description"],
                ["owner"] = form["owner"].Trim(),
                ["emailOnError"] = form.Has("emailOnError"),
            },
            ["schedule"] = Texts(form.Lines("schedule")),
            ["bindings"] = FormYaml.Parse(form["bindings"], "The list of bindings") ?? new JsonArray(),
            ["task"] = FormYaml.Parse(Entered(form, "task", "The template of the task"), "The template of the task"),
        };
        if (FormYaml.Parse(form["triggerSchema"], "The trigger schema") is { } schema)
        {
            body["triggerSchema"] = schema;
        }

        return body;
    }

    /// <summary>What the hook lab is asked, to try a definition that is not stored.</summary>
    /// <param name="definition">As <see cref="BodyOf"/> gives it.</param>
    public static JsonObject TrialOf(JsonObject definition)
    {
        var isScheduled = definition["schedule"] is JsonArray { Count: > 0 };
        var tried = new JsonObject
        {
            ["task"] = definition["task"]?.DeepClone(),
            ["schedule"] = definition["schedule"]?.DeepClone(),
        };
        if (definition["triggerSchema"] is { } schema)
        {
            tried["triggerSchema"] = schema.DeepClone();
        }

        var trial = new JsonObject { ["hook"] = tried, ["firedBy"] = isScheduled ? "schedule" : "triggerHook" };
        if (!isScheduled)
        {
            trial["payload"] = SchemaExample.Of(ApiJson.Of(definition["triggerSchema"]));
        }

        return trial;
    }

    /// <summary>What is wrong with the form, as far as that can be told without the API.</summary>
    /// <param name="form">What was sent.</param>
    /// <param name="hook">The hook's whole name, which decides what <c>H</c> in a schedule means.</param>
    public static IReadOnlyList<FieldFault> FaultsOf(PostedForm form, string hook) =>
    [
        .. ScheduleFaults(form["schedule"], hook),
        .. FieldFault.OfYaml(form, "bindings", "The list of bindings"),
        .. FieldFault.OfYaml(form, "task", "The template of the task"),
        .. FieldFault.OfYaml(form, "triggerSchema", "The trigger schema"),
    ];

    /// <summary>The expressions of a schedule, one a line; the empty one is written out.</summary>
    public static string ScheduleText(IEnumerable<string> expressions) =>
        string.Join('\n', expressions.Select(text => string.IsNullOrWhiteSpace(text) ? "0 * * * * *" : text));

    private static IEnumerable<FieldFault> ScheduleFaults(string text, string hook)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].Length > 0 && FaultOf(lines[at], hook) is { } fault)
            {
                yield return new FieldFault("schedule", at + 1, fault);
            }
        }
    }

    private static string? FaultOf(string expression, string hook)
    {
        try
        {
            _ = CronExpression.Parse(expression, hook);
            return null;
        }
        catch (CronException error)
        {
            return $"{error.Message} in {expression}";
        }
    }

    // Not trimmed, so that lines are counted as they were entered.
    private static string Entered(PostedForm form, string field, string label)
    {
        _ = form.Required(field, label);
        return form[field];
    }

    private static JsonArray Texts(IEnumerable<string> texts) =>
        new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);
}
