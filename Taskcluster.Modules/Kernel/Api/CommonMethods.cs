using System.Text.Json.Serialization.Metadata;
using MediatR;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>The four methods that every service has (spec/queue.md §1.3); none looks at credentials.</summary>
public static class CommonMethods
{
    /// <summary>The methods that stand first in a service's reference.</summary>
    public static IEnumerable<ApiMethod> First(ServiceDeclaration service, ProgramVersion version, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        yield return Method(
            service, "ping", "/ping", "Ping Server", "Answers as long as the process serves requests.",
            () => RawJson.Parse(
                $$"""{"alive":true,"uptime":{{clock.GetElapsedTime(started).TotalSeconds.ToString("0.###", null)}}}"""));
        yield return Method(
            service, "lbheartbeat", "/__lbheartbeat__", "Load Balancer Heartbeat",
            "Answers as long as the process serves requests.", () => RawJson.EmptyObject);
        yield return Method(
            service, "version", "/__version__", "Taskcluster Version",
            "The version of the program that answers, and the source it was built from.", version.ToJson);
    }

    /// <summary>The method that stands last.</summary>
    public static ApiMethod Last(ServiceDeclaration service) => Method(
        service, "heartbeat", "/__heartbeat__", "Heartbeat",
        "Answers if the service and what it stands on can work.", () => RawJson.EmptyObject);

    private static CommonMethod Method(
        ServiceDeclaration service, string name, string path, string title, string description, Func<RawJson> answer) =>
        new(
            new ApiDeclaration
            {
                Service = service.Name,
                ApiVersion = service.ApiVersion,
                Name = name,
                Route = "GET " + path,
                Category = "Monitoring",
                Title = title,
                Description = description,
            },
            answer);
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
        $$"""{"version":{{Quoted(Version)}},"commit":{{Quoted(Commit)}},"source":{{Quoted(Source)}},"build":{{Quoted(Build)}}}""");

    private static string Quoted(string text) =>
        System.Text.Json.JsonSerializer.Serialize(text, (JsonTypeInfo<string>)KernelJson.Default.String);
}
