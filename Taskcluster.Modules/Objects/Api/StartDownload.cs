using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Objects.Stored;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>object.startDownload: how the content of an object is to be fetched.</summary>
public sealed class StartDownload()
    : ApiMethod<StartDownload.Request, DownloadObjectReply>(() => ObjectsJson.Default.DownloadObjectReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "object",
        Name = "startDownload",
        Route = "PUT /start-download/<name*>",
        Parameters = ObjectParameters.Patterns,
        Scopes = "object:download:<name>",
        Input = typeof(DownloadObjectBody),
        Output = typeof(DownloadObjectReply),
        Category = "Download",
        Title = "Download Object Data",
        Description = """
            Say which download methods you know, and learn how to fetch an object by one of them. `getUrl` is preferred:
            a URL that holds for about a minute, and the hashes to hold the content against. `simple` is a URL alone.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["name"], call.Read(ObjectsJson.Default.DownloadObjectBody).AcceptDownloadMethods);

    public sealed record Request(string Name, AcceptedDownloadMethods Accepted) : IRequest<DownloadObjectReply>;

    public sealed class Handler(Database database, ObjectUrls urls) : IRequestHandler<Request, DownloadObjectReply>
    {
        public Task<DownloadObjectReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(Choose(GetObject.Readable(database, request.Name), request.Accepted));

        private DownloadObjectReply Choose(StoredObject stored, AcceptedDownloadMethods accepted)
        {
            if (accepted.GetUrl is true)
            {
                var (url, expires) = urls.ForReader(stored);
                return new GetUrlDownload("getUrl", url, expires, stored.HashesForReaders.ToJson());
            }

            return accepted.Simple is true
                ? new SimpleDownload("simple", urls.Simple(stored))
                : throw ApiError.NoMatchingMethod(
                    "Object supports methods simple, getUrl; acceptDownloadMethods names neither of them.");
        }
    }
}
