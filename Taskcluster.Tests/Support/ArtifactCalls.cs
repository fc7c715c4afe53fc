using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Support;

/// <summary>Artifacts as a worker and a reader deal with them.</summary>
public static class ArtifactCalls
{
    private static readonly HttpClient Http =
        new(new LostConnectionHandler(new SocketsHttpHandler { AllowAutoRedirect = false }));

    public static string Path(string taskId, string name, int runId = 0) =>
        $"queue/v1/task/{taskId}/runs/{runId}/artifacts/{name}";

    /// <summary>createArtifact with <c>expires</c> in half an hour unless the body says otherwise.</summary>
    public static Task<ApiAnswer> CreateArtifact(
        this RunningServer server, string taskId, string name, JsonObject body, int runId = 0)
    {
        if (!body.ContainsKey("expires"))
        {
            body["expires"] = WireTime.Format(server.Clock.GetUtcNow().AddMinutes(30));
        }

        return server.AsRoot().Post(Path(taskId, Escaped(name), runId), body);
    }

    public static JsonObject S3(string contentType = "text/plain") => new()
    {
        ["storageType"] = "s3",
        ["contentType"] = contentType,
    };

    /// <summary>An artifact that the object service keeps, uploaded and finished as a worker does it.</summary>
    public static async Task ObjectArtifact(this RunningServer server, string taskId, string name, byte[] content)
    {
        var body = new JsonObject { ["storageType"] = "object", ["contentType"] = "text/plain" };
        var reply = (await server.CreateArtifact(taskId, name, body)).Ok;
        var (uploadId, projectId) = (reply["uploadId"]!.GetValue<string>(), reply["projectId"]!.GetValue<string>());
        var place = Escaped(reply["name"]!.GetValue<string>());
        var inline = new { contentType = "text/plain", objectData = Convert.ToBase64String(content) };
        var upload = new
        {
            projectId,
            uploadId,
            expires = reply["expires"]!.GetValue<string>(),
            proposedUploadMethods = new { dataInline = inline },
        };
        _ = (await server.AsRoot().Put($"object/v1/upload/{place}", upload)).Ok;
        _ = (await server.AsRoot().Post($"object/v1/finish-upload/{place}", new { projectId, uploadId })).Ok;
        var finished = await server.AsRoot().Put(Path(taskId, Escaped(name)), new { uploadId });
        if (finished.Status != 204)
        {
            throw new InvalidOperationException($"finishArtifact answered {finished.Status}: {finished.Text}");
        }
    }

    public static JsonObject Reference(string url, string contentType = "text/plain") => new()
    {
        ["storageType"] = "reference",
        ["contentType"] = contentType,
        ["url"] = url,
    };

    public static JsonObject Link(string artifact) => new() { ["storageType"] = "link", ["artifact"] = artifact };

    public static JsonObject Error(string message = "gone") => new()
    {
        ["storageType"] = "error",
        ["reason"] = "file-missing-on-worker",
        ["message"] = message,
    };

    /// <summary>An s3 artifact with its content; the URL that was uploaded to.</summary>
    public static async Task<string> Upload(
        this RunningServer server, string taskId, string name, byte[] content, string contentType = "text/plain",
        int runId = 0)
    {
        var putUrl =
            (await server.CreateArtifact(taskId, name, S3(contentType), runId)).Ok["putUrl"]!.GetValue<string>();
        using var answer = await Put(putUrl, content, contentType);
        answer.EnsureSuccessStatusCode();
        return putUrl;
    }

    /// <summary>PUT to a signed URL.</summary>
    public static async Task<HttpResponseMessage> Put(
        string url, byte[] content, string? contentType = "text/plain", string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(content) };
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        return await Http.SendAsync(request);
    }

    /// <summary>GET, or what else, of a signed URL.</summary>
    public static async Task<HttpResponseMessage> Fetch(
        string url, HttpMethod? method = null, Action<HttpRequestHeaders>? change = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, url);
        change?.Invoke(request.Headers);
        return await Http.SendAsync(request);
    }

    /// <summary>Where getArtifact redirects to.</summary>
    public static async Task<string> LocationOf(this RunningServer server, string taskId, string name, int runId = 0)
    {
        var answer = await server.AsRoot().Get(Path(taskId, Escaped(name), runId));
        return answer.Status == 303 && answer.Header("location") is { } location
            ? location
            : throw new InvalidOperationException($"getArtifact answered {answer.Status}: {answer.Text}");
    }

    /// <summary>The content of an artifact, by getArtifact and its redirect.</summary>
    public static async Task<byte[]> ContentOf(this RunningServer server, string taskId, string name, int runId = 0)
    {
        using var answer = await Fetch(await server.LocationOf(taskId, name, runId));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>The artifact files that lie in the data folder, those of unfinished uploads included.</summary>
    public static IReadOnlyList<string> ArtifactFiles(this RunningServer server)
    {
        var folder = server.Services.GetRequiredService<DataFolder>().ArtifactsPath;
        return
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => System.IO.Path.GetRelativePath(folder, path)),
        ];
    }

    /// <summary>As official clients write path parameters: nothing but unreserved characters.</summary>
    public static string Escaped(string name) => Uri.EscapeDataString(name);
}
