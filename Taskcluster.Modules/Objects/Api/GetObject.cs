using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Objects.Stored;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>object.object: what is known of an object.</summary>
public sealed class GetObject() : ApiMethod<GetObject.Request, ObjectReply>(() => ObjectsJson.Default.ObjectReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "object",
        Name = "object",
        Route = "GET /metadata/<name*>",
        Parameters = ObjectParameters.Patterns,
        Scopes = "object:download:<name>",
        Output = typeof(ObjectReply),
        Category = "Objects",
        Title = "Get Object Metadata",
        Description = "What is known of an object without its content: its project, its end, its hashes.",
    };

    public override Request Bind(ApiCall call) => new(call["name"]);

    public sealed record Request(string Name) : IRequest<ObjectReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, ObjectReply>
    {
        public Task<ObjectReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var stored = Readable(database, request.Name);
            return Task.FromResult(
                new ObjectReply(stored.ProjectId, stored.Expires, stored.HashesForReaders.ToJson()));
        }
    }

    /// <summary>An object that can be read.</summary>
    /// <remarks>The original shows expired objects until its job of the day; here they end at their moment.</remarks>
    /// <exception cref="ApiError">404: there is none, it has expired, or its upload is not finished.</exception>
    internal static StoredObject Readable(Database database, string name) =>
        database.Read(name, ObjectStore.FindReadable) ?? throw NoObject(name);

    internal static ApiError NoObject(string name) => ApiError.ResourceNotFound($"Object \"{name}\" not found");
}
