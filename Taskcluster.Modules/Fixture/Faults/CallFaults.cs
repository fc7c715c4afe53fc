using Taskcluster.Modules.Fixture.Api.Faults;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Faults;

/// <summary>What befalls one call; at most one rule of each kind.</summary>
internal sealed record CallFaults
{
    public static readonly CallFaults None = new();

    /// <summary>The rules, by their ids.</summary>
    public IReadOnlyList<string> FaultIds { get; private init; } = [];

    /// <summary>Null: the call does not wait.</summary>
    public TimeSpan? Delay { get; private init; }

    public DelayClock DelayClock { get; private init; }

    /// <summary>Null: the connection stays.</summary>
    public CutMoment? Cut { get; private init; }

    /// <summary>The rule whose error is the answer; null: there is none.</summary>
    public FaultRule? Refusal { get; private init; }

    /// <summary>Null: the wall clock is right.</summary>
    public TimeSpan? Skew { get; private init; }

    /// <summary>The same with one more rule; null where an older one says the same kind of thing.</summary>
    public CallFaults? With(FaultRule rule)
    {
        var body = rule.Body;
        var endsIt = body.Status is not null || body.Cut is not null;
        if ((body.DelayMilliseconds is not null && Delay is not null)
            || (endsIt && (Refusal is not null || Cut is not null))
            || (body.SkewSeconds is not null && Skew is not null))
        {
            return null;
        }

        return this with
        {
            FaultIds = [.. FaultIds, rule.FaultId],
            Delay = body.DelayMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : Delay,
            DelayClock = body.DelayClock ?? DelayClock,
            Cut = body.Cut ?? Cut,
            Refusal = body.Status is null ? Refusal : rule,
            Skew = body.SkewSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Skew,
        };
    }

    /// <summary>The error that is answered.</summary>
    public static ApiError ErrorOf(FaultRule rule)
    {
        var status = rule.Body.Status!.Value;
        return ApiError.Named(
            rule.Body.Code ?? CodeOf(status),
            status,
            rule.Body.Message ?? $"The fixture answers {status} here, as its fault {rule.FaultId} says.",
            rule.Body.RetryAfterSeconds);
    }

    // As the errors of the API mostly have it.
    private static string CodeOf(int status) => status switch
    {
        401 => "AuthenticationFailed",
        403 => "InsufficientScopes",
        404 => "ResourceNotFound",
        406 => "NoMatchingMethod",
        409 => "RequestConflict",
        410 => "ResourceExpired",
        413 => "InputTooLarge",
        429 => "TooManyRequests",
        < 500 => "InputError",
        _ => "InternalServerError",
    };
}
