using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>
/// Makes a task's definition of a hook's template: a pure function of the template and the fire, so that the same fire
/// gives the same task. It takes up to about a second of one processor, which the limits of JSON-e see to.
/// </summary>
public static class HookTask
{
    private static readonly TimeSpan UsualDeadline = TimeSpan.FromDays(1);
    private static readonly TimeSpan UsualExpiry = TimeSpan.FromDays(30);

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    /// <summary>The definition, with the times and the group filled in that the template leaves out.</summary>
    /// <param name="template">The hook's task.</param>
    /// <param name="fire">What it fires for.</param>
    /// <returns>Null: the template has nothing to create for this fire.</returns>
    /// <exception cref="JsonEException">It cannot be rendered, or not to a task.</exception>
    public static JsonObject? Render(RawJson template, Fire fire)
    {
        var parsed = JsonNode.Parse(template.Utf8.Span, documentOptions: AnyDepth);
        var rendered = JsonE.Render(parsed, fire.Context(), fire.Created);
        if (IsNothing(rendered))
        {
            return null;
        }

        if (rendered is not JsonObject task)
        {
            throw new JsonEException(
                "TemplateError",
                $"the task must be an object, or nothing at all, and was rendered to {Described(rendered!)}");
        }

        FillIn(task, "created", WireTime.Format(fire.Created));
        FillIn(task, "deadline", WireTime.Format(fire.Created + UsualDeadline));
        FillIn(task, "expires", WireTime.Format(fire.Created + UsualExpiry));
        FillIn(task, "taskGroupId", fire.TaskId);
        return task;
    }

    /// <summary>The definition as a body for createTask.</summary>
    /// <exception cref="JsonEException">It is larger than a body may be.</exception>
    public static byte[] ToBody(JsonObject task, int mostBytes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            task.WriteTo(writer);
        }

        return buffer.WrittenCount <= mostBytes
            ? buffer.WrittenSpan.ToArray()
            : throw new JsonEException(
                "LimitError",
                $"the task has {buffer.WrittenCount} bytes, and the limit Api:MaxBodyBytes is {mostBytes}");
    }

    // What JavaScript takes for false, and objects and lists with nothing in them.
    private static bool IsNothing(JsonNode? node) => node switch
    {
        null => true,
        JsonObject { Count: 0 } or JsonArray { Count: 0 } => true,
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.False => true,
            JsonValueKind.String => value.GetValue<string>().Length == 0,
            JsonValueKind.Number => value.ToJsonString() is "0" or "-0",
            _ => false,
        },
        _ => false,
    };

    private static string Described(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => "true",
    };

    private static void FillIn(JsonObject task, string name, string value)
    {
        if (IsNothing(task[name]))
        {
            task[name] = value;
        }
    }
}
