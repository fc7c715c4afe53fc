namespace Taskcluster.Monolith.Web.Lint;

/// <summary>
/// What is unusual about names: rules N1, N11 to N14 and N16 to N19. Of N15, names of workers, there is nothing to say:
/// they are free.
/// </summary>
public static class NameRules
{
    private const string Garbage = "garbage";
    private const string OfProjects = "project-";
    private const int OldLength = 22;

    private static readonly string[] IndexBeginnings =
        ["project.", "garbage.", "gecko.v2.", "gaia.npm_cache.", "funsize.v1", "tc-vcs.v1"];

    private static readonly string[] Workers = ["tutorial", "github-worker", "hg-worker"];

    /// <summary>N1. A parameter or a star in place of the name is none.</summary>
    public static IEnumerable<NameWarning> OfProject(string name) =>
        name is "*" or "<..>" || (name.Length > 0 && name.All(char.IsAsciiLetterOrDigit))
            ? []
            : One("N1", name, "A project's name is a word of letters and digits, the same wherever it is named.");

    /// <summary>N11.</summary>
    public static IEnumerable<NameWarning> OfArtifact(string name) => name.Split('/') switch
    {
        ["public" or "private", _, ..] => [],
        ["project", var project, _, ..] => OfProject(project),
        _ => One("N11", name, "Artifacts are called public/… (everybody reads them), private/… or project/<p>/…."),
    };

    /// <summary>N12.</summary>
    public static IEnumerable<NameWarning> OfHookGroup(string hookGroupId) => hookGroupId switch
    {
        "taskcluster" or Garbage => [],
        _ when hookGroupId.StartsWith(OfProjects, StringComparison.Ordinal) =>
            OfProject(hookGroupId[OfProjects.Length..]),
        _ => One("N12", hookGroupId, "Groups of hooks are called project-<project>, taskcluster or garbage."),
    };

    /// <summary>N13: in a provisioner that projects share.</summary>
    public static IEnumerable<NameWarning> OfWorkerType(string workerType) =>
        workerType.Contains('-') || Workers.Contains(workerType)
            ? []
            : One("N13", workerType, "Where projects share workers, the name begins with the project: <project>-….");

    /// <summary>N14.</summary>
    public static IEnumerable<NameWarning> OfProvisioner(string id) => id.Length <= OldLength
        ? []
        : One("N14", id, $"Provisioners and schedulers are few, and have names of {OldLength} characters at most.");

    /// <summary>N16.</summary>
    public static IEnumerable<NameWarning> OfSecret(string name) => name.Split('/') switch
    {
        [Garbage, ..] => One("N16", name, "What is under garbage/ anybody may read and delete: it is no secret there."),
        ["project", var project, _, ..] => OfProject(project),
        _ when IsOfRepository(name) => [],
        _ when name.StartsWith("worker-pool:", StringComparison.Ordinal) => [],
        _ when name.StartsWith("worker-type:", StringComparison.Ordinal) => [],
        _ => One("N16", name, "Secrets are called project/<project>/…, repo:<host>/<path>:branch:<branch>, "
            + "worker-pool:<pool> or garbage/<nick>/…; roles are written for these."),
    };

    /// <summary>N17: a route of the index, <c>index.</c> and a path; of other routes nothing.</summary>
    public static IEnumerable<NameWarning> OfRoute(string route) =>
        route.StartsWith("index.", StringComparison.Ordinal) ? OfIndexPath(route["index.".Length..]) : [];

    /// <summary>N17.</summary>
    public static IEnumerable<NameWarning> OfIndexPath(string path) =>
        path.StartsWith("buildbot", StringComparison.Ordinal) || path.StartsWith("gecko.v1", StringComparison.Ordinal)
            ? One("N17", path, "This part of the index is no longer written to.")
        : path.Split('.') is ["project", var project, _, ..] ? OfProject(project)
        : IndexBeginnings.Any(known => path.StartsWith(known, StringComparison.Ordinal)) ? []
        : One("N17", path, "Paths of the index begin with project.<project>. or garbage.<nick>.");

    /// <summary>
    /// N18. Of its patterns only the slash is judged: caches of other projects follow patterns of their own.
    /// </summary>
    public static IEnumerable<NameWarning> OfCache(string name) => name.Contains('/')
        ? One("N18", name, "Names of caches have no slash; such as level-<L>-<tree>-….")
        : [];

    /// <summary>N19: what is not garbage depends on what anybody may delete.</summary>
    public static IEnumerable<NameWarning> OfDependence(string resource, string on) =>
        !IsGarbage(resource) && IsGarbage(on)
            ? One("N19", on, $"Anybody may change or delete what is garbage, and {resource} depends on it.")
            : [];

    private static bool IsGarbage(string name) => name.Split('/', ':', '.').Contains(Garbage);

    private static bool IsOfRepository(string name) =>
        name.StartsWith("repo:", StringComparison.Ordinal)
        && (name.Contains(":branch:", StringComparison.Ordinal)
            || name.Contains(":pull-request", StringComparison.Ordinal));

    private static NameWarning[] One(string rule, string subject, string text) => [new(rule, subject, text)];
}
