using System.Text.Json;
using System.Text.Json.Nodes;
using MediatR;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Github.Rendering;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Github.Api;

/// <summary>github.renderTaskclusterYml: which tasks a file would make of an event (spec/services.md §4.8).</summary>
public sealed class RenderTaskclusterYml()
    : ApiMethod<RenderTaskclusterYml.Request, RenderTaskclusterYmlReply>(
        () => GithubJson.Default.RenderTaskclusterYmlReply)
{
    private const string DefaultOrganization = "taskcluster";
    private const string DefaultRepository = "testing";

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "github",
        Name = "renderTaskclusterYml",
        Route = "POST /taskcluster-yml",
        Input = typeof(RenderTaskclusterYmlBody),
        Output = typeof(RenderTaskclusterYmlReply),
        Stability = Stability.Experimental,
        Category = "Github Service",
        Title = "Render .taskcluster.yml file",
        Description = """
            Tell which tasks a `.taskcluster.yml`, of version 0 or 1, makes of an event, and with which scopes they
            would be created. The event is made up; members of it can be given. Nothing is created, and the hooks that
            the file names are not triggered.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(GithubJson.Default.RenderTaskclusterYmlBody));

    public sealed record Request(RenderTaskclusterYmlBody Body) : IRequest<RenderTaskclusterYmlReply>;

    public sealed class Handler(TimeProvider clock, RootUrl rootUrl, GithubOptions options)
        : IRequestHandler<Request, RenderTaskclusterYmlReply>
    {
        public Task<RenderTaskclusterYmlReply> Handle(Request request, CancellationToken cancellationToken)
        {
            try
            {
                return Task.FromResult(Render(request.Body));
            }
            catch (Exception fault) when (fault is TaskclusterYmlException or PayloadException)
            {
                throw ApiError.InputError(fault.Message);
            }
        }

        private RenderTaskclusterYmlReply Render(RenderTaskclusterYmlBody body)
        {
            var fake = body.FakeEvent;
            var file = TaskclusterYml.Read(body.Body);
            var github = SampleEvents.Event(
                fake.Type,
                fake.Action,
                body.Organization ?? DefaultOrganization,
                body.Repository ?? DefaultRepository,
                fake.Overrides is { } overrides ? OverridesOf(overrides) : null);
            var rendered = TaskclusterYml.Render(file, github, new RenderingTerms(clock.GetUtcNow(), rootUrl.Value)
            {
                // Whoever creates them says when they were created.
                StampsCreated = false,
                DockerProvisionerId = options.DockerProvisionerId,
                DockerWorkerType = options.DockerWorkerType,
            });
            return new RenderTaskclusterYmlReply([.. rendered.Tasks.Select(Written)], rendered.Scopes);
        }

        private static JsonObject OverridesOf(RawJson overrides)
        {
            using var document = JsonDocument.Parse(
                overrides.Utf8, new JsonDocumentOptions { MaxDepth = GithubJson.Default.Options.MaxDepth });
            return (JsonObject)PlainJson.Of(document.RootElement)!;
        }

        private static RawJson Written(RenderedTask rendered) => RawJson.Parse(new JsonObject
        {
            ["taskId"] = rendered.TaskId,
            ["task"] = rendered.Task.DeepClone(),
        }.ToJsonString());
    }
}
