using System.Text.Json;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Fixture.ScriptedWorkers;

/// <summary>A run in the hands of a scripted worker.</summary>
internal sealed record HeldRun
{
    // A claim is renewed when a quarter of its time is left.
    private const double RenewAfter = 0.75;

    public required string TaskId { get; init; }

    public required int RunId { get; init; }

    /// <summary>Counts the worker's runs from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When its task, and with it its artifacts, may be forgotten.</summary>
    public required string Expires { get; init; }

    /// <summary>When it is resolved.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>When its claim is renewed, if it is not resolved before.</summary>
    public required DateTimeOffset RenewAt { get; init; }

    /// <summary>What the claim's credentials give.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The next moment at which something is to be done about it.</summary>
    public DateTimeOffset Next => Due <= RenewAt ? Due : RenewAt;

    /// <summary>A claim as claimWork gives it.</summary>
    public static HeldRun Of(JsonElement claim, int number, TimeSpan after, DateTimeOffset now)
    {
        var (caller, renewAt) = GrantIn(claim, now);
        return new HeldRun
        {
            TaskId = claim.GetProperty("status").GetProperty("taskId").GetString()!,
            RunId = claim.GetProperty("runId").GetInt32(),
            Number = number,
            Expires = claim.GetProperty("task").GetProperty("expires").GetString()!,
            Due = now + after,
            RenewAt = renewAt,
            Caller = caller,
        };
    }

    /// <summary>The same with a renewed claim.</summary>
    public HeldRun Renewed(JsonElement reclaim, DateTimeOffset now)
    {
        var (caller, renewAt) = GrantIn(reclaim, now);
        return this with { Caller = caller, RenewAt = renewAt };
    }

    // No more than the credentials of the claim grant.
    private static (Caller Caller, DateTimeOffset RenewAt) GrantIn(JsonElement claim, DateTimeOffset now)
    {
        var takenUntil = claim.GetProperty("takenUntil").GetDateTimeOffset();
        var credentials = claim.GetProperty("credentials");
        using var certificate = JsonDocument.Parse(credentials.GetProperty("certificate").GetString()!);
        var scopes = certificate.RootElement.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!);
        var caller = new Caller(credentials.GetProperty("clientId").GetString(), ScopeSet.From(scopes), takenUntil);
        return (caller, now + ((takenUntil - now) * RenewAfter));
    }
}
