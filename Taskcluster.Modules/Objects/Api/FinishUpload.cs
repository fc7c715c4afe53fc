using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Objects.Stored;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>object.finishUpload: the content is there and does not change any more.</summary>
public sealed class FinishUpload() : ApiMethod<FinishUpload.Request, Nothing>(replyJson: null)
{
    private static readonly ApiReply Done = new()
    {
        Status = 200,
        Body = RawJson.EmptyObject.Utf8,
        ContentType = ApiReply.JsonType,
    };

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "object",
        Name = "finishUpload",
        Route = "POST /finish-upload/<name>",
        Parameters = ObjectParameters.Patterns,
        Scopes = "object:upload:<projectId>:<name>",
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(FinishUploadBody),
        Category = "Upload",
        Title = "Mark an Upload as Finished",
        Description = """
            Tell that the content of an object has been sent, so that it can be read. The hashes `sha256` and `sha512`,
            where they are given, are held against what came: an upload that was damaged is refused and can be sent
            again. The call may be repeated with the same hashes.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["name"], call.Read(ObjectsJson.Default.FinishUploadBody));

    public override ScopeValues ScopeValues(Request request) =>
        new() { { "projectId", request.Body.ProjectId }, { "name", request.Name } };

    public override ApiReply ToReply(Request request, Nothing reply) => Done;

    public sealed record Request(string Name, FinishUploadBody Body) : IRequest<Nothing>;

    public sealed class Handler(Database database) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            var hashes = ObjectHashes.Read(request.Body.Hashes);
            return database.Write(tx => Finish(tx, request, hashes), cancellationToken);
        }

        private static Nothing Finish(Transaction tx, Request request, ObjectHashes told)
        {
            var (name, body) = (request.Name, request.Body);
            var stored = ObjectStore.Find(tx, name) ?? throw GetObject.NoObject(name);
            if (stored.ProjectId != body.ProjectId)
            {
                throw ApiError.InputError($"Object \"{name}\" does not have projectId {body.ProjectId}");
            }

            if (stored.IsFinished)
            {
                RequireSame(stored, told);
                return default;
            }

            if (stored.UploadId != body.UploadId)
            {
                throw ApiError.RequestConflict($"Object \"{name}\" does not have uploadId {body.UploadId}");
            }

            var hashes = stored.Hashes.And(told);
            RequireContent(stored, hashes);
            ObjectStore.Save(tx, stored with { UploadId = null, Due = stored.Expires, Hashes = hashes });
            return default;
        }

        private static void RequireSame(StoredObject stored, ObjectHashes told)
        {
            foreach (var (algorithm, value) in told.Values)
            {
                if (!stored.Hashes.Values.TryGetValue(algorithm, out var known))
                {
                    throw ApiError.RequestConflict(
                        $"Object \"{stored.Name}\" is already finished, but without hash algorithm {algorithm}");
                }

                if (known != value)
                {
                    throw ApiError.RequestConflict(
                        $"Object \"{stored.Name}\" is already finished, with a different hash for algorithm {algorithm}"
                        + $": {known}, not {value}");
                }
            }
        }

        // Upstream leaves this to readers; here nothing becomes readable that is not what the uploader meant.
        private static void RequireContent(StoredObject stored, ObjectHashes hashes)
        {
            if (stored.Sha256 is null)
            {
                throw ApiError.InputError(
                    $"Object \"{stored.Name}\" has no content yet. Send it as createUpload says, then finish.");
            }

            foreach (var (algorithm, actual) in new[] { ("sha256", stored.Sha256), ("sha512", stored.Sha512) })
            {
                if (hashes.Values.TryGetValue(algorithm, out var claimed) && claimed != actual)
                {
                    throw ApiError.InputError(
                        $"The content of object \"{stored.Name}\" has the {algorithm} {actual}, not {claimed}. "
                        + "Send it again, or tell the right hash.");
                }
            }
        }
    }
}
