using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Taskcluster.Benchmarks.Children;

/// <summary>
/// The mode <c>bare</c>: what Kestrel alone costs. Reads the body of any request to its end and answers as many bytes
/// as the path says; nothing else, no routing either.
/// </summary>
internal static class BareChild
{
    private const int MaxAnswer = 1024 * 1024;
    private const string ContentType = "application/json; charset=utf-8";

    private static readonly byte[] Answer = new byte[MaxAnswer];

    public static async Task Run()
    {
        Answer.AsSpan().Fill((byte)'x');

        // No settings, no logs, and above all no watcher of files, which would slow down every write below its folder.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        await using (app)
        {
            app.Run(Handle);
            await app.StartAsync();
            await ChildCommands.Serve(new Uri(app.Urls.First()).Port);
            await app.StopAsync();
        }
    }

    private static async Task Handle(HttpContext context)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        while (await context.Request.Body.ReadAsync(buffer) > 0)
        {
            // Read and dropped.
        }

        ArrayPool<byte>.Shared.Return(buffer);
        var bytes = int.Parse(context.Request.Path.Value.AsSpan(1), CultureInfo.InvariantCulture);
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = bytes;
        await context.Response.BodyWriter.WriteAsync(Answer.AsMemory(0, bytes));
    }
}
