namespace Taskcluster.Modules.Objects.Api;

/// <summary>Patterns of the service's path parameters (spec/services.md §4.7).</summary>
internal static class ObjectParameters
{
    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["name"] = Kernel.Names.Patterns.ArtifactName,
    };
}
