using Taskcluster.Modules.Explain.Api;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Hooks.Api.Lab;

/// <summary>What would come of a fire.</summary>
[Schema("hook-lab", "dry-run-response", Title = "Dry Run Response")]
public sealed record DryRunReply
{
    internal const string MakesTask = "task";
    internal const string MakesNothing = "nothing";
    internal const string Fails = "failure";
    internal const string Unknown = "unknown";

    [OneOfValues($"\"{MakesTask}\"", $"\"{MakesNothing}\"", $"\"{Fails}\"", $"\"{Unknown}\"")]
    [Says("""
        Whether there would be a task, nothing to create, or a failure; `unknown` where it depends on scopes of the
        hook's role that the caller may not see.
        """)]
    public required string Outcome { get; init; }

    [Says("The outcome in a sentence, with the first thing that is wrong.")]
    public required string Summary { get; init; }

    [OneOfValues(
        $"\"{Firing.FiredBy.Schedule}\"", $"\"{Firing.FiredBy.TriggerHook}\"",
        $"\"{Firing.FiredBy.TriggerHookWithToken}\"", $"\"{Firing.FiredBy.PulseMessage}\"")]
    [Says("What makes the hook fire.")]
    public required string FiredBy { get; init; }

    [Says("When it fires.")]
    public required DateTimeOffset Now { get; init; }

    [Pattern(Patterns.SlugId), Says("The id that the task gets.")]
    public required string TaskId { get; init; }

    [Says("The variables that the template knows, but for `now`.")]
    public required RawJson Context { get; init; }

    [Says("Why the payload is not of the `triggerSchema`; left out where it is.")]
    public string? PayloadFault { get; init; }

    [Says("Why the template cannot be rendered; left out where it can.")]
    public TemplateFault? TemplateFault { get; init; }

    [Says("The task as it would be sent to createTask; left out where there is none.")]
    public RawJson? Task { get; init; }

    [Says("Why createTask would not take the task, whoever sent it; left out where it would.")]
    public string? TaskFault { get; init; }

    [Says("The scopes of the task; left out where there is none that createTask would take.")]
    public HookScopes? Scopes { get; init; }

    [Says("The next ten times of the schedule after `now`; fewer or none where it has no more.")]
    public required IReadOnlyList<DateTimeOffset> Next { get; init; }
}

/// <summary>Why a template cannot be rendered.</summary>
public sealed record TemplateFault
{
    [Says("`SyntaxError`, `TemplateError`, `InterpreterError`, `BuiltinError`, `Error` or `LimitError`.")]
    public required string Kind { get; init; }

    [Says("What is wrong.")]
    public required string Message { get; init; }

    [Says("The way to it through the template's objects and lists, such as `.payload.command[1]`; empty: the top.")]
    public required string Location { get; init; }

    internal static TemplateFault Of(JsonEException error) =>
        new() { Kind = error.Kind, Message = error.Text, Location = error.Location };
}

/// <summary>What scopes the task takes, and whether the hook's role has them.</summary>
public sealed record HookScopes
{
    [Says("What it takes to create the task.")]
    public required ScopeExpressionBody Needed { get; init; }

    [Says("Whether the hook's role has all of them; left out where the caller may not see that.")]
    public bool? Satisfied { get; init; }

    [Says("What the role lacks: what is needed without what it has. Left out where it lacks nothing.")]
    public ScopeExpressionBody? Missing { get; init; }

    [Says("Each of the scopes, and by which roles it is held, where the caller may see roles.")]
    public IReadOnlyList<CheckedScope>? Scopes { get; init; }

    [Says("Why it is not told whether the role has them.")]
    public string? Untold { get; init; }
}
