namespace Taskcluster.Modules.Fixture.Api.Faults;

/// <summary>Patterns of path parameters.</summary>
internal static class FaultParameters
{
    public const string FaultId = "^f[1-9][0-9]{0,9}$";

    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["faultId"] = FaultId,
    };
}
