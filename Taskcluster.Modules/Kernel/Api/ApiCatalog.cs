namespace Taskcluster.Modules.Kernel.Api;

/// <summary>All methods of this host, by service and name, and the routes by which they are found.</summary>
public sealed class ApiCatalog
{
    private readonly HashSet<string> local = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteTrie> services = new(StringComparer.Ordinal);

    public ApiCatalog(
        IEnumerable<ServiceDeclaration> services,
        IEnumerable<ApiMethod> methods,
        ProgramVersion version,
        TimeProvider clock)
    {
        Services = [.. services.OrderBy(service => service.Name, StringComparer.Ordinal)];
        local.UnionWith(Services.Where(service => service.IsForLocalCallers).Select(service => service.Name));
        var own = methods.ToLookup(method => method.Declaration.Service, StringComparer.Ordinal);
        Methods =
        [
            .. Services.SelectMany(service => CommonMethods.First(service, version, clock)
                .Concat(own[service.Name].OrderBy(method => method.Declaration.Name, StringComparer.Ordinal))
                .Append(CommonMethods.Last(service))),
        ];
        foreach (var method in Methods)
        {
            var prefix = $"{method.Declaration.Service}/{method.Declaration.ApiVersion}";
            if (!this.services.TryGetValue(prefix, out var trie))
            {
                this.services.Add(prefix, trie = new RouteTrie());
            }

            trie.Add(method);
        }
    }

    public IReadOnlyList<ServiceDeclaration> Services { get; }

    /// <summary>Ordered by service and name, the common methods around them.</summary>
    public IReadOnlyList<ApiMethod> Methods { get; }

    /// <summary>The routes of a service, by <c>queue/v1</c>.</summary>
    public RouteTrie? RoutesOf(ReadOnlySpan<char> serviceAndVersion) =>
        services.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(serviceAndVersion, out var trie) ? trie : null;

    /// <summary>Whether only programs on this machine may call the service.</summary>
    public bool IsForLocalCallers(string service) => local.Count > 0 && local.Contains(service);

    /// <summary>A method by its service and name.</summary>
    public ApiMethod? Find(string service, string name) => Methods.FirstOrDefault(method =>
        method.Declaration.Service == service && method.Declaration.Name == name);
}
