using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Fixture.Api.Recorder;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Recorder;

/// <summary>A call that has come to its end, while all of it is still at hand.</summary>
/// <param name="Http">The request.</param>
/// <param name="Method">What was called.</param>
/// <param name="Target">Path and query as sent.</param>
/// <param name="Call">Null where the request could not be read.</param>
/// <param name="Reply">What came of it; null where nothing did.</param>
internal readonly record struct SeenCall(
    HttpContext Http, ApiMethod Method, string Target, ApiCall? Call, ApiReply? Reply)
{
    /// <summary>When it began, by the fixture's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>By the wall clock.</summary>
    public required TimeSpan Duration { get; init; }

    public required CallEnd End { get; init; }

    public required IReadOnlyList<string> FaultIds { get; init; }
}
