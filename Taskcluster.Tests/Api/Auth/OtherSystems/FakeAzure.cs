using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>Answers what a test wants in place of Azure, and keeps what it was asked.</summary>
internal sealed class FakeAzure : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, string Query, string? Version)> requests = new();

    private FakeAzure(WebApplication app) => this.app = app;

    public IReadOnlyList<(string Path, string Query, string? Version)> Requests => [.. requests];

    public string Url => app.Urls.First();

    /// <summary>Starts it; the answer gets the query's fields.</summary>
    public static async Task<FakeAzure> Start(Func<HttpContext, Dictionary<string, string>, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var azure = new FakeAzure(builder.Build());
        azure.app.Run(context =>
        {
            var query = context.Request.QueryString.Value ?? "";
            azure.requests.Enqueue((
                context.Request.Path.Value ?? "", query, context.Request.Headers["x-ms-version"].FirstOrDefault()));
            return answer(context, LentCredentials.Fields(query));
        });
        await azure.app.StartAsync();
        return azure;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
