namespace Taskcluster.Monolith.Web.Lint;

/// <summary>What is unusual about clients: rules N4, N5, N6, N20 and those of their scopes.</summary>
public static class ClientRules
{
    private const string Assume = "assume:";

    private static readonly string[] OfTemporary =
        ["queue/task/", "task-client/", "aws-provisioner/worker/", "worker/"];

    /// <summary>What is unusual about a client's name and its scopes.</summary>
    /// <param name="clientId">Its id.</param>
    /// <param name="scopes">The scopes that stand in it.</param>
    /// <param name="isPermanent">Whether it is to stay for years.</param>
    public static IReadOnlyList<NameWarning> Of(
        string clientId, IReadOnlyList<string> scopes, bool isPermanent = false)
    {
        var found = new List<NameWarning>(OfName(clientId));
        found.AddRange(ScopeRules.OfAll(scopes));
        foreach (var scope in scopes)
        {
            found.AddRange(NameRules.OfDependence(clientId, scope));
        }

        var direct = scopes.Count(scope => !scope.StartsWith(Assume, StringComparison.Ordinal));
        if (isPermanent && direct > 0)
        {
            found.Add(new NameWarning(
                "N20", clientId, "What stays for years is better given its scopes by a role, as assume:<role>."));
        }

        return found;
    }

    private static IEnumerable<NameWarning> OfName(string clientId)
    {
        if (clientId.StartsWith("static/", StringComparison.Ordinal))
        {
            yield return new NameWarning("N4", clientId, "Names under static/ are for the server's settings.");
        }
        else if (OfTemporary.Any(known => clientId.StartsWith(known, StringComparison.Ordinal)))
        {
            yield return new NameWarning("N5", clientId, "Temporary credentials of tasks and workers are called so.");
        }
        else if (clientId.Split('/') is not [_, _, ..] segments)
        {
            yield return new NameWarning(
                "N4", clientId, "Names tell whose they are: project/<project>/…, garbage/… or <provider>/<user>.");
        }
        else if (segments is ["project", ..])
        {
            foreach (var warning in OfProjectName(clientId, segments))
            {
                yield return warning;
            }
        }
        else if (segments[2..].Any(segment => segment.Contains('@')))
        {
            yield return new NameWarning(
                "N6", clientId, "An address in a name proves nothing; who someone is, a role of the sign-in tells.");
        }
    }

    private static IEnumerable<NameWarning> OfProjectName(string clientId, string[] segments) => segments.Length == 2
        ? [new NameWarning("N4", clientId, "Clients of a project are called project/<project>/<what for>.")]
        : NameRules.OfProject(segments[1]);
}
