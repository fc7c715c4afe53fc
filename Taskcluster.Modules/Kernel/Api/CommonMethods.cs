namespace Taskcluster.Modules.Kernel.Api;

/// <summary>The four methods that every service has, for whoever watches it (spec/queue.md §1.3).</summary>
public static class CommonMethods
{
    private const string Category = "Monitoring";

    /// <summary>Whether the service answers at all, and since when.</summary>
    public static ApiDeclaration Ping(string service) => Declare(
        service, "ping", "/ping", "Ping",
        "Answers that the service is alive, and for how long it has been.");

    /// <summary>For load balancers.</summary>
    public static ApiDeclaration LoadBalancerHeartbeat(string service) => Declare(
        service, "lbheartbeat", "/__lbheartbeat__", "Load Balancer Heartbeat",
        "Answers while the service can take calls. It looks at nothing behind the service.");

    /// <summary>Which release of the program runs.</summary>
    public static ApiDeclaration Version(string service) => Declare(
        service, "version", "/__version__", "Version",
        "Tells which release of the program answers, and from which source it was made.");

    /// <summary>Whether the service can do its work.</summary>
    public static ApiDeclaration Heartbeat(string service) => Declare(
        service, "heartbeat", "/__heartbeat__", "Heartbeat",
        "Answers while the service and all it needs are well.");

    /// <summary>All four, in the order of the references; there the last follows the service's own methods.</summary>
    public static IReadOnlyList<ApiDeclaration> Declarations(string service) =>
        [Ping(service), LoadBalancerHeartbeat(service), Version(service), Heartbeat(service)];

    private static ApiDeclaration Declare(
        string service, string name, string path, string title, string description) => new()
    {
        Service = service,
        Name = name,
        Route = $"GET {path}",
        Category = Category,
        Title = title,
        Description = description,
    };
}
