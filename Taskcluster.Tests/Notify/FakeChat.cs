using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Taskcluster.Tests.Notify;

/// <summary>Answers what a test wants in place of Slack or a Matrix homeserver, and keeps what it was sent.</summary>
internal sealed class FakeChat : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<ChatRequest> requests = new();

    private FakeChat(WebApplication app) => this.app = app;

    public IReadOnlyList<ChatRequest> Requests => [.. requests];

    public string Url => app.Urls.First();

    /// <summary>The status and body of each answer.</summary>
    public Func<ChatRequest, (int Status, string Body)> Answer { get; set; } = _ => (200, """{"ok":true}""");

    /// <summary>A header that each answer has.</summary>
    public (string Name, string Value)? Header { get; set; }

    public static async Task<FakeChat> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var chat = new FakeChat(builder.Build());
        chat.app.Run(chat.Handle);
        await chat.app.StartAsync();
        return chat;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task Handle(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        var request = new ChatRequest(
            context.Request.Method, target, context.Request.Headers.Authorization, JsonNode.Parse(body)!);
        requests.Enqueue(request);
        var (status, text) = Answer(request);
        context.Response.StatusCode = status;
        if (Header is { } header)
        {
            context.Response.Headers[header.Name] = header.Value;
        }

        await context.Response.WriteAsync(text);
    }
}

/// <summary>What was sent.</summary>
internal sealed record ChatRequest(string Method, string Path, string? Authorization, JsonNode Body);
