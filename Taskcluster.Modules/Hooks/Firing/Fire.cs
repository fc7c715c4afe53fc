using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>One fire of a hook, and what its template may know of it.</summary>
/// <param name="By">One of <see cref="FiredBy"/>.</param>
/// <param name="TaskId">The id that the task gets.</param>
/// <param name="Created">When the hook fires; the template's <c>now</c>.</param>
public sealed record Fire(string By, string TaskId, DateTimeOffset Created)
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    /// <summary>What it was triggered with, or the message's body; a fire by schedule has none.</summary>
    public RawJson? Payload { get; init; }

    /// <summary>Who triggered it, where that is known.</summary>
    public string? ClientId { get; init; }

    /// <summary>
    /// Whether it may have been tried before under this very id, which nobody else knows: a task that has it then is
    /// what an earlier attempt has left.
    /// </summary>
    public bool IsOwnId => By is FiredBy.Schedule or FiredBy.PulseMessage;

    /// <summary>The template's variables, but for <c>now</c> (spec/services.md §4.3).</summary>
    public JsonObject Context()
    {
        var context = new JsonObject { ["firedBy"] = By, ["taskId"] = TaskId };
        if (Payload is { } payload)
        {
            context["payload"] = JsonNode.Parse(payload.Utf8.Span, documentOptions: AnyDepth);
        }

        if (ClientId is not null)
        {
            context["clientId"] = ClientId;
        }

        return context;
    }
}
