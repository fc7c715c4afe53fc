using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Object;

/// <summary>Objects as an uploader and a reader deal with them, as root.</summary>
internal static class ObjectCalls
{
    public const string Project = "project/of-tests";

    private static readonly HttpClient Http =
        new(new LostConnectionHandler(new SocketsHttpHandler { AllowAutoRedirect = false }));

    /// <summary>The path of a method for an object: <c>upload</c>, <c>finish-upload</c>, …</summary>
    public static string Path(string what, string name) => $"object/v1/{what}/{Uri.EscapeDataString(name)}";

    /// <summary>A body of createUpload that ends in an hour and proposes nothing.</summary>
    public static JsonObject Upload(this RunningServer server, string? uploadId = null) => new()
    {
        ["projectId"] = Project,
        ["uploadId"] = uploadId ?? SlugId.New(),
        ["expires"] = WireTime.Format(server.Clock.GetUtcNow().AddHours(1)),
        ["proposedUploadMethods"] = new JsonObject(),
    };

    public static JsonObject Inline(this JsonObject upload, byte[] content, string contentType = "text/plain")
    {
        upload["proposedUploadMethods"]!["dataInline"] = new JsonObject
        {
            ["contentType"] = contentType,
            ["objectData"] = Convert.ToBase64String(content),
        };
        return upload;
    }

    public static JsonObject PutUrl(this JsonObject upload, long length, string contentType = "text/plain")
    {
        upload["proposedUploadMethods"]!["putUrl"] = new JsonObject
        {
            ["contentType"] = contentType,
            ["contentLength"] = length,
        };
        return upload;
    }

    public static Task<ApiAnswer> CreateUpload(this RunningServer server, string name, JsonObject upload) =>
        server.AsRoot().Put(Path("upload", name), upload);

    public static Task<ApiAnswer> FinishUpload(
        this RunningServer server, string name, string uploadId, JsonObject? hashes = null, string project = Project)
    {
        var body = new JsonObject { ["projectId"] = project, ["uploadId"] = uploadId };
        if (hashes is not null)
        {
            body["hashes"] = hashes.DeepClone();
        }

        return server.AsRoot().Post(Path("finish-upload", name), body);
    }

    public static Task<ApiAnswer> StartDownload(this RunningServer server, string name, params string[] methods) =>
        server.AsRoot().Put(Path("start-download", name), new JsonObject
        {
            ["acceptDownloadMethods"] =
                new JsonObject(methods.Select(method => KeyValuePair.Create(method, (JsonNode?)true))),
        });

    /// <summary>An object of a small content, finished without hashes.</summary>
    public static async Task Object(
        this RunningServer server, string name, byte[] content, string contentType = "text/plain")
    {
        var uploadId = SlugId.New();
        _ = (await server.CreateUpload(name, server.Upload(uploadId).Inline(content, contentType))).Ok;
        _ = (await server.FinishUpload(name, uploadId)).Ok;
    }

    /// <summary>PUT to where createUpload said, with its headers; a change of null leaves one out.</summary>
    public static async Task<HttpResponseMessage> Send(
        JsonNode target, byte[] content, params (string Name, string? Value)[] changes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, target["url"]!.GetValue<string>())
        {
            Content = new ByteArrayContent(content),
        };
        foreach (var (name, value) in target["headers"]!.AsObject())
        {
            if (name != "Content-Length")
            {
                request.Content.Headers.TryAddWithoutValidation(name, value!.GetValue<string>());
            }
        }

        foreach (var (name, value) in changes)
        {
            request.Content.Headers.Remove(name);
            if (value is not null)
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await Http.SendAsync(request);
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string Sha512(byte[] content) => Convert.ToHexStringLower(SHA512.HashData(content));
}
