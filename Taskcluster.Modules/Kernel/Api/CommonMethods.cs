using System.Text.Json;
using MediatR;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>The four methods that every service has, for whoever watches it (spec/queue.md §1.3).</summary>
public static class CommonMethods
{
    private const string Category = "Monitoring";

    /// <summary>Whether the service answers at all, and since when.</summary>
    public static ApiDeclaration Ping(string service) =>
        Declare(
            service, "ping", "/ping", "Ping",
            "Answers that the service is alive, and for how many seconds it has been.");

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
        service, "heartbeat", "/__heartbeat__", "Heartbeat", "Answers while the service and all it needs are well.");

    /// <summary>
    /// All four, in the order of the references, where the last one follows the service's own methods.
    /// </summary>
    public static IReadOnlyList<ApiDeclaration> Declarations(string service) =>
        [Ping(service), LoadBalancerHeartbeat(service), Version(service), Heartbeat(service)];

    /// <summary>Those that stand before a service's own methods.</summary>
    internal static IEnumerable<ApiMethod> First(ServiceDeclaration service, ProgramVersion version, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        yield return new CommonMethod(Ping(service.Name), () => RawJson.Parse(
            $$"""{"alive":true,"uptime":{{clock.GetElapsedTime(started).TotalSeconds:0.###}}}"""));
        yield return new CommonMethod(LoadBalancerHeartbeat(service.Name), () => RawJson.EmptyObject);
        yield return new CommonMethod(Version(service.Name), version.ToJson);
    }

    /// <summary>The one that stands after them.</summary>
    internal static ApiMethod Last(ServiceDeclaration service) =>
        new CommonMethod(Heartbeat(service.Name), () => RawJson.EmptyObject);

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

/// <summary>A method whose answer depends on nothing that was sent.</summary>
internal sealed class CommonMethod(ApiDeclaration declaration, Func<RawJson> answer)
    : ApiMethod<CommonMethod.Request, RawJson>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = declaration;

    public override Request Bind(ApiCall call) => new(answer);

    public override ApiReply ToReply(Request request, RawJson reply) =>
        new() { Status = 200, Body = reply.Utf8, ContentType = ApiReply.JsonType };

    public sealed record Request(Func<RawJson> Answer) : IRequest<RawJson>;

    public sealed class Handler : IRequestHandler<Request, RawJson>
    {
        public Task<RawJson> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(request.Answer());
    }
}

/// <summary>What <c>__version__</c> answers.</summary>
public sealed record ProgramVersion(string Version, string Commit, string Source, string Build)
{
    internal RawJson ToJson() => RawJson.Parse(
        $$"""
        {"version":{{Quoted(Version)}},"commit":{{Quoted(Commit)}},
        "source":{{Quoted(Source)}},"build":{{Quoted(Build)}}}
        """);

    private static string Quoted(string text) => JsonSerializer.Serialize(text, KernelJson.Default.String);
}
