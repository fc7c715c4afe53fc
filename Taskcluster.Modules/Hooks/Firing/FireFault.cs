using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.JsonE;

namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>Why a hook could not create its task, in the forms in which it is told (spec/services.md §4.3).</summary>
/// <param name="Summary">For people: in a mail.</param>
/// <param name="Detail">For the list of last fires: JSON of the failed call, or the error of the template.</param>
/// <param name="Answer">For who triggered the hook.</param>
public sealed record FireFault(string Summary, string Detail, ApiError Answer)
{
    /// <summary>Characters of <see cref="Detail"/>; what is longer is cut.</summary>
    public const int MostDetail = 131_072;

    private static readonly JsonWriterOptions Pretty =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The template cannot be rendered.</summary>
    public static FireFault Of(JsonEException error) => new(
        $"Its template cannot be rendered: {error.Message}",
        Cut(error.Message),
        ApiError.InputError($"While firing hook:\n\n{error.Message}"));

    /// <summary>The queue has refused the task.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="taskId">The task's id.</param>
    /// <param name="error">What the queue says.</param>
    /// <param name="rootUrl">Where the queue is.</param>
    public static FireFault Of(HookName hook, string taskId, ApiError error, string rootUrl)
    {
        var summary = error.Status == 403
            ? $"The role `{hook.RoleId}` does not have sufficient scopes to create the task:\n\n{error.Message}"
            : $"While calling createTask: {error.Code}\n\n{error.Message}";
        return new FireFault(
            summary,
            Cut(Json(taskId, error, rootUrl)),
            error.Status == 403 ? ApiError.InsufficientScopes(summary) : ApiError.InputError(summary));
    }

    private static string Json(string taskId, ApiError error, string rootUrl)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Pretty))
        {
            writer.WriteStartObject();
            writer.WriteString("name", "Error");
            writer.WriteString("message", error.Message);
            writer.WriteString("code", error.Code);
            writer.WriteNumber("statusCode", error.Status);
            writer.WriteString("url", ApiPath.Of(rootUrl, "queue", $"task/{taskId}").OriginalString);
            writer.WriteStartObject("body");
            writer.WriteString("code", error.Code);
            writer.WriteString("message", error.Message);
            writer.WriteStartObject("requestInfo");
            writer.WriteString("method", "createTask");
            writer.WriteStartObject("params");
            writer.WriteString("taskId", taskId);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Cut(string text)
    {
        if (text.Length <= MostDetail)
        {
            return text;
        }

        // Half of a surrogate pair is no text.
        return text[..(char.IsHighSurrogate(text[MostDetail - 1]) ? MostDetail - 1 : MostDetail)];
    }
}
