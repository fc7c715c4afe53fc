namespace Taskcluster.Modules.Explain.Scopes;

/// <summary>Of a role, what matters to scopes.</summary>
internal sealed record RoleScopes(string RoleId, IReadOnlyList<string> Scopes);
