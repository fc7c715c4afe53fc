namespace Taskcluster.Modules.Fixture.Api.ScriptedWorkers;

/// <summary>Patterns of path parameters.</summary>
internal static class ScriptedWorkerParameters
{
    public const string ScriptId = "^w[1-9][0-9]{0,9}$";

    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["scriptId"] = ScriptId,
    };
}
