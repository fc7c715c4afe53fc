using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.State;

/// <summary>Parameters of the methods about the state.</summary>
internal static class StateParameters
{
    public static readonly IReadOnlyDictionary<string, string> Name =
        new Dictionary<string, string> { ["name"] = FixtureState.NamePattern };

    /// <summary>What becomes of the clock.</summary>
    public static readonly IReadOnlyList<QueryParameter> Clock =
        [new QueryParameter("clock", "^(keep|real|snapshot)$")];

    public static ClockAfter ClockOf(ApiCall call, ClockAfter otherwise) => call.QueryValue("clock") switch
    {
        "keep" => ClockAfter.Keep,
        "real" => ClockAfter.Real,
        "snapshot" => ClockAfter.Snapshot,
        _ => otherwise,
    };
}
