using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Hooks.Api.Lab;

/// <summary>Which fire is to be tried.</summary>
[Schema("hook-lab", "dry-run-request", Title = "Dry Run Request")]
public sealed record DryRunBody
{
    [Says("""
        A definition to try in place of the stored one, so that a hook can be tried before it is created or changed.
        """)]
    public TriedHook? Hook { get; init; }

    [OneOfValues(
        $"\"{Firing.FiredBy.Schedule}\"", $"\"{Firing.FiredBy.TriggerHook}\"",
        $"\"{Firing.FiredBy.TriggerHookWithToken}\"", $"\"{Firing.FiredBy.PulseMessage}\"")]
    [Default, Says("What makes the hook fire.")]
    public string FiredBy { get; set; } = Firing.FiredBy.TriggerHook;

    [Says("What it is triggered with, or the body of the message; a fire by schedule has none.")]
    public RawJson? Payload { get; init; }

    [Says("When it fires; left out: now.")]
    public DateTimeOffset? Now { get; init; }

    [Pattern(Patterns.SlugId), Says("""
        The id that the task gets. Left out: that of the payload, where a call triggers it with one, else a new one.
        """)]
    public string? TaskId { get; init; }

    [Pattern(Patterns.ClientId), Says("Who calls triggerHook; left out: the caller.")]
    public string? ClientId { get; init; }
}

/// <summary>What of a definition matters to a fire.</summary>
public sealed record TriedHook
{
    private static readonly RawJson NoPayload = RawJson.Parse("""{"type":"object","additionalProperties":false}""");

    [SameAs<HookReply>]
    public required RawJson Task { get; init; }

    [Items(Unique = true), Default, Says("Cron expressions, in UTC; each says when the hook fires.")]
    public IReadOnlyList<string> Schedule { get; set; } = [];

    [SameAs<HookReply>, Default]
    public RawJson TriggerSchema { get; set; } = NoPayload;
}
