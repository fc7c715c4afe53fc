using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Taskcluster.Modules.Hooks.LastFires;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>What was and what comes of a hook.</summary>
[Schema("hooks", "hook-status", Title = "Hook Status")]
public sealed record HookStatusReply
{
    public required FireStatus LastFire { get; init; }

    [Says("When the hook fires next by its schedule; absent where it has none.")]
    public DateTimeOffset? NextScheduledDate { get; init; }
}

/// <summary>What came of the last fire.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "result")]
[JsonDerivedType(typeof(SuccessfulFire), LastFires.LastFire.Success)]
[JsonDerivedType(typeof(FailedFire), LastFires.LastFire.Failure)]
[JsonDerivedType(typeof(NoFire), "no-fire")]
public abstract record FireStatus
{
    internal static FireStatus Of(IReadOnlyList<LastFire> fires) => fires switch
    {
        [] => new NoFire(),
        [{ Error: null } fire, ..] => new SuccessfulFire { TaskId = fire.TaskId, Time = fire.Created },
        [var fire, ..] => new FailedFire { Error = ObjectOf(fire.Error!), Time = fire.Created },
    };

    // Of a failed call it is one; what was cut, and what a template says, becomes one.
    private static RawJson ObjectOf(string error)
    {
        if (error.StartsWith('{'))
        {
            try
            {
                using var document = JsonDocument.Parse(error);
                return RawJson.Parse(error);
            }
            catch (JsonException)
            {
                // It was cut.
            }
        }

        return RawJson.Parse(new JsonObject { ["message"] = error }.ToJsonString());
    }
}

/// <summary>The last fire has created a task.</summary>
public sealed record SuccessfulFire : FireStatus
{
    [Pattern(Patterns.SlugId), Says("The task's id.")]
    public required string TaskId { get; init; }

    [Says("When it was.")]
    public required DateTimeOffset Time { get; init; }
}

/// <summary>The last fire has failed.</summary>
public sealed record FailedFire : FireStatus
{
    [Says("Why.")]
    public required RawJson Error { get; init; }

    [Says("When it was.")]
    public required DateTimeOffset Time { get; init; }
}

/// <summary>The hook has never fired.</summary>
public sealed record NoFire : FireStatus;
