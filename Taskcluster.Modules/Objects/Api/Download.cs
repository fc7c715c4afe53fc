using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Objects.Stored;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>object.download: redirects to the content of an object.</summary>
public sealed class Download() : ApiMethod<Download.Request, string>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "object",
        Name = "download",
        Route = "GET /download/<name*>",
        Parameters = ObjectParameters.Patterns,
        Scopes = "object:download:<name>",
        Category = "Download",
        Title = "Get an Object's Data",
        Description = """
            Redirect (303) to the content of an object, for browsers and simple clients. Others use `startDownload`,
            which gives the hashes, too.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["name"]);

    public override ApiReply ToReply(Request request, string reply) =>
        new() { Status = 303, Headers = [KeyValuePair.Create("location", reply)] };

    public sealed record Request(string Name) : IRequest<string>;

    public sealed class Handler(Database database, ObjectUrls urls, Backends backends)
        : IRequestHandler<Request, string>
    {
        public Task<string> Handle(Request request, CancellationToken cancellationToken)
        {
            var stored = GetObject.Readable(database, request.Name);
            return Task.FromResult(backends.RedirectOf(stored.Name) ?? urls.Simple(stored));
        }
    }
}
