using System.Text.Json;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Hooks.Api;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.LastFires;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>Lets a hook fire for somebody who waits for what comes of it.</summary>
internal sealed class Triggering(FireHook firing, TriggerSchemas schemas, Database database, TimeProvider clock)
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    private readonly Lazy<Regex> slugId = new(() => EcmaRegex.Compile(Patterns.SlugId));

    /// <summary>Fires, notes what came of it, and tells it.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="by">One of <see cref="FiredBy"/>.</param>
    /// <param name="payload">What it is triggered with.</param>
    /// <param name="clientId">Who triggers it; null: nobody knows.</param>
    /// <param name="cancellation">The caller is gone.</param>
    /// <exception cref="ApiError">400, 403: the payload is not right, or there could be no task.</exception>
    public async Task<TriggerHookReply> Run(
        StoredHook hook, string by, RawJson payload, string? clientId, CancellationToken cancellation)
    {
        if (schemas.FaultOf(hook.Parts.TriggerSchema, payload) is { } wrong)
        {
            throw ApiError.InputError(wrong);
        }

        var taskId = TaskIdIn(payload) ?? SlugId.NewNice();
        var fire = new Fire(by, taskId, clock.GetUtcNow().ToWire()) { Payload = payload, ClientId = clientId };
        var outcome = await firing.Fire(hook, fire, cancellation);
        if (FireHook.LastFireOf(fire, outcome) is not { } last)
        {
            return TriggerHookReply.Nothing;
        }

        // The caller may be gone; what he has set off is noted all the same.
        await database.Write(tx => LastFireStore.Insert(tx, hook.Number, last), CancellationToken.None);
        return outcome.Fault is null ? TriggerHookReply.Of(taskId) : throw outcome.Fault.Answer;
    }

    /// <summary>The id that the payload wants the task to have; null: it wants none.</summary>
    /// <exception cref="ApiError">400 InputError: it is no slug.</exception>
    public string? TaskIdIn(RawJson payload)
    {
        using var document = JsonDocument.Parse(payload.Utf8, AnyDepth);
        if (!document.RootElement.TryGetProperty("taskId", out var wanted) || IsNothing(wanted))
        {
            return null;
        }

        return wanted.ValueKind == JsonValueKind.String && wanted.GetString()! is var taskId
            && slugId.Value.IsMatch(taskId)
            ? taskId
            : throw ApiError.InputError(
                $"Invalid taskId format: {wanted}. payload.taskId must be a slug that matches {Patterns.SlugId}.");
    }

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.GetString()!.Length == 0,
        _ => false,
    };
}
