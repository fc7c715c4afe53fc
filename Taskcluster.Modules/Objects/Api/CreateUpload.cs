using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Objects.Loops;
using Taskcluster.Modules.Objects.Stored;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>object.createUpload: begins an upload, or goes on with it.</summary>
public sealed class CreateUpload()
    : ApiMethod<CreateUpload.Request, CreateUploadReply>(() => ObjectsJson.Default.CreateUploadReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "object",
        Name = "createUpload",
        Route = "PUT /upload/<name>",
        Parameters = ObjectParameters.Patterns,
        Scopes = "object:upload:<projectId>:<name>",
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(CreateUploadBody),
        Output = typeof(CreateUploadReply),
        Category = "Upload",
        Title = "Begin Upload of an Object",
        Description = """
            Begin the upload of a new object, and agree on how its content is sent: in this very request
            (`dataInline`), or by PUT to the URL of the reply with its headers (`putUrl`). Once the content is there,
            `finishUpload` makes it readable.

            The call may be repeated with the same `uploadId`, `projectId` and `expires` until then, to get a new URL or
            to send the content again. An upload that is not finished within a day is forgotten.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["name"], call.Read(ObjectsJson.Default.CreateUploadBody));

    public override ScopeValues ScopeValues(Request request) =>
        new() { { "projectId", request.Body.ProjectId }, { "name", request.Name } };

    public sealed record Request(string Name, CreateUploadBody Body) : IRequest<CreateUploadReply>;

    public sealed class Handler(
        Database database,
        ContentStore contents,
        Backends backends,
        ObjectUrls urls,
        ObjectsOptions options,
        ExpireObjects expiry) : IRequestHandler<Request, CreateUploadReply>
    {
        public async Task<CreateUploadReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var methods = request.Body.ProposedUploadMethods;
            var wanted = Wanted(request);
            var chosen = new ChosenUploadMethod();
            if (methods.DataInline is { } inline)
            {
                await Store(wanted, Decode(inline.ObjectData), cancellationToken);
                chosen = new ChosenUploadMethod { DataInline = true };
            }
            else
            {
                var stored = await database.Write(tx => Reserve(tx, wanted), cancellationToken);
                if (methods.PutUrl is not null)
                {
                    chosen = new ChosenUploadMethod { PutUrl = TargetOf(stored) };
                }
            }

            return new CreateUploadReply
            {
                ProjectId = wanted.ProjectId,
                UploadId = request.Body.UploadId,
                Expires = wanted.Expires,
                UploadMethod = chosen,
            };
        }

        private static byte[] Decode(string objectData)
        {
            try
            {
                return Convert.FromBase64String(objectData);
            }
            catch (FormatException)
            {
                throw ApiError.InputError("The objectData of dataInline is not base64 (RFC 4648 §4, with padding).");
            }
        }

        private StoredObject Wanted(Request request)
        {
            var (name, body) = (request.Name, request.Body);
            var methods = body.ProposedUploadMethods;
            if (methods is { DataInline: null, PutUrl.ContentLength: < 0 and var length })
            {
                throw ApiError.InputError($"The contentLength of putUrl is {length}; it must not be negative.");
            }

            return new StoredObject
            {
                Name = name,
                ProjectId = body.ProjectId,
                Backend = backends.For(name, body.ProjectId),
                UploadId = body.UploadId,
                Expires = body.Expires.ToWire(),
                Due = body.Expires.ToWire(),
                Hashes = ObjectHashes.Read(body.Hashes),
                ContentType = methods.DataInline?.ContentType ?? methods.PutUrl?.ContentType,
                ContentLength = methods.DataInline is null ? methods.PutUrl?.ContentLength : null,
            };
        }

        private async Task Store(StoredObject wanted, byte[] data, CancellationToken cancellation)
        {
            using var source = new MemoryStream(data);
            try
            {
                var upload = await contents.Receive(source, data.Length, needsSha512: true, cancellation);
                await contents.Publish(upload, tx => ObjectPlace.Take(tx, Reserve(tx, wanted), upload));
            }
            catch (NoRoomException error)
            {
                throw ApiError.InsufficientStorage(error.Message);
            }
            catch (IOException error)
            {
                throw ApiError.ServiceUnavailable($"The upload could not be stored: {error.Message}");
            }
        }

        // The object as it is now: new, or the same upload again.
        private StoredObject Reserve(Transaction tx, StoredObject wanted)
        {
            var existing = ObjectStore.Find(tx, wanted.Name);
            if (existing is null ? ObjectStore.HasUpload(tx, wanted.UploadId!) : !IsSameUpload(existing, wanted))
            {
                throw ApiError.RequestConflict(
                    $"Object already exists, or the uploadId is another object's: '{wanted.Name}' can be uploaded "
                    + "again only while its upload is not finished, with the same uploadId, projectId and expires.");
            }

            var unfinishedUntil = tx.Now + TimeSpan.FromHours(options.UnfinishedHours);
            var stored = existing is null
                ? wanted with { Due = wanted.Expires < unfinishedUntil ? wanted.Expires : unfinishedUntil }
                : existing with
                {
                    Hashes = existing.Hashes.And(wanted.Hashes),
                    ContentType = wanted.ContentType ?? existing.ContentType,
                    ContentLength = wanted.ContentType is null ? existing.ContentLength : wanted.ContentLength,
                };
            ObjectStore.Save(tx, stored);
            tx.AfterCommit(() => expiry.Wake(stored.Due));
            return stored;
        }

        private static bool IsSameUpload(StoredObject existing, StoredObject wanted) =>
            existing.UploadId == wanted.UploadId && existing.ProjectId == wanted.ProjectId
            && existing.Backend == wanted.Backend && existing.Expires == wanted.Expires;

        private PutUrlTarget TargetOf(StoredObject stored)
        {
            var (url, expires) = urls.ForUpload(stored);
            var headers = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Content-Type"] = stored.ContentType!,
                ["Content-Length"] =
                    stored.ContentLength!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["Content-Encoding"] = "identity",
            };
            if (ObjectPlace.DispositionOf(stored.ContentType!) is { } disposition)
            {
                headers["Content-Disposition"] = disposition;
            }

            return new PutUrlTarget { Url = url, Expires = expires, Headers = headers };
        }
    }
}
