namespace Taskcluster.Modules.Fixture.ScriptedWorkers;

/// <summary>Names of the artifacts that workers make of their logs.</summary>
internal static class RunArtifacts
{
    /// <summary>Another name for the backing log.</summary>
    public const string LiveLog = "public/logs/live.log";

    /// <summary>The log itself.</summary>
    public const string BackingLog = "public/logs/live_backing.log";

    public const string TextType = "text/plain; charset=utf-8";
}
