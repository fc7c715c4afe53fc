using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>The queue's methods on behalf of whoever asks for a log.</summary>
/// <remarks>All raise what the method itself would answer, as an <see cref="ApiError"/>.</remarks>
internal sealed class QueueOfCaller(
    InProcessApi api, ApiCatalog catalog, ErrorReplies errors, IAuthenticator authenticator)
{
    private const string Queue = "queue";

    /// <summary>303 to where the artifact is, or 424.</summary>
    public Task<ApiReply> Artifact(HttpContext context, LogPath path) =>
        Call(context, path.RunId is null ? "getLatestArtifact" : "getArtifact", path, default);

    /// <summary>What the artifact is and where, links followed.</summary>
    public Task<ApiReply> Content(HttpContext context, LogPath path) =>
        Call(context, path.RunId is null ? "latestArtifact" : "artifact", path, default);

    /// <summary>Makes the artifact.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Of which log.</param>
    /// <param name="sent">The request's own body, which its signature may cover.</param>
    /// <param name="body">That of the method.</param>
    public Task<ApiReply> Create(
        HttpContext context, LogPath path, ReadOnlyMemory<byte> sent, ReadOnlyMemory<byte> body) =>
        Call(context, "createArtifact", path, sent, body);

    /// <summary>A refusal in the words of <c>getArtifact</c>.</summary>
    public ApiReply Refusal(ApiError error, LogPath path)
    {
        var method = catalog.Find(Queue, path.RunId is null ? "getLatestArtifact" : "getArtifact")!;
        var parameters = path.Parameters;
        string?[] values = [.. method.Route.ParameterNames.Select(name => parameters[name])];
        return errors.ReplyTo(error, method, values, call: null);
    }

    private Task<ApiReply> Call(
        HttpContext context,
        string method,
        LogPath path,
        ReadOnlyMemory<byte> sent,
        ReadOnlyMemory<byte> body = default)
    {
        var caller = authenticator.Authenticate(context, sent);
        var call = new InProcessCall(Queue, method) { Parameters = path.Parameters, Body = body };
        return api.Call(call, caller, context.RequestAborted);
    }
}
