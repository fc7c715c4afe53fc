using Microsoft.AspNetCore.Http;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>Replies that belong to no method.</summary>
public static class NotFoundReply
{
    /// <summary>The fall-through of spec/queue.md §1.12.</summary>
    public static Task Write(HttpContext context) =>
        Write(context, StatusCodes.Status404NotFound, "Not found");

    /// <summary>The request named a host that this server is not.</summary>
    public static Task Misdirected(HttpContext context, RootUrl rootUrl) => Write(
        context,
        StatusCodes.Status421MisdirectedRequest,
        $"This server is {rootUrl}; it does not answer for the host '{context.Request.Host}'");

    /// <summary>A JSON object with the single key <c>error</c>.</summary>
    public static Task Write(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = Api.ApiReply.JsonType;
        return context.Response.WriteAsync($$"""{"error":{{System.Text.Json.JsonSerializer.Serialize(
            error, Json.KernelJson.Default.String)}}}""");
    }
}
