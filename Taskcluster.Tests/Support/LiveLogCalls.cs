using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Support;

/// <summary>Live logs as a worker sends them and readers follow them.</summary>
internal static class LiveLogCalls
{
    public const string Name = "public/logs/live.log";

    private static readonly HttpClient Http =
        new(new LostConnectionHandler(new SocketsHttpHandler { AllowAutoRedirect = false }));

    /// <summary>Begins a live log of run 0, for half an hour: where to read it, and where to send it.</summary>
    public static async Task<(string Url, string AppendUrl)> OpenLog(
        this RunningServer server, string taskId, string name = Name)
    {
        var expires = WireTime.Format(server.Clock.GetUtcNow().AddMinutes(30));
        var answer = (await server.AsRoot().Post($"/task-log/{taskId}/0/{name}", new { expires })).Ok;
        return (answer["url"]!.GetValue<string>(), answer["appendUrl"]!.GetValue<string>());
    }

    /// <summary>Sends a piece; the log's length then.</summary>
    public static Task<long> Append(string appendUrl, long offset, string text, bool isLast = false) =>
        Append(appendUrl, offset, Encoding.UTF8.GetBytes(text), isLast);

    /// <inheritdoc cref="Append(string,long,string,bool)"/>
    public static async Task<long> Append(
        string appendUrl, long offset, ReadOnlyMemory<byte> bytes, bool isLast = false)
    {
        using var answer = await TryAppend(appendUrl, offset, bytes, isLast);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["length"]!.GetValue<long>();
    }

    /// <summary>As <see cref="Append(string,long,string,bool)"/>, whatever is answered.</summary>
    public static Task<HttpResponseMessage> TryAppend(
        string appendUrl, long offset, string text, bool isLast = false) =>
        TryAppend(appendUrl, offset, Encoding.UTF8.GetBytes(text), isLast);

    private static Task<HttpResponseMessage> TryAppend(
        string appendUrl, long offset, ReadOnlyMemory<byte> bytes, bool isLast) => Http.PutAsync(
            $"{appendUrl}&offset={offset}{(isLast ? "&end=1" : "")}", new ReadOnlyMemoryContent(bytes));

    /// <summary>Begins to read; the answer's body goes on.</summary>
    public static async Task<HttpResponseMessage> Read(string url, long? from = null, long? to = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (from is not null || to is not null)
        {
            request.Headers.Range = new RangeHeaderValue(from, to);
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Reads so many bytes of a body that may go on.</summary>
    public static async Task<string> Next(this Stream body, int count)
    {
        var bytes = new byte[count];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await body.ReadExactlyAsync(bytes, limit.Token);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Stores a log as workers do.</summary>
    public static async Task StoreLog(
        this RunningServer server, string taskId, string name, byte[] content, bool isPacked = true)
    {
        var reply = (await server.CreateArtifact(taskId, name, ArtifactCalls.S3())).Ok;
        var bytes = isPacked ? Pack(content) : content;
        using var answer = await ArtifactCalls.Put(
            reply["putUrl"]!.GetValue<string>(), bytes, encoding: isPacked ? "gzip" : null);
        answer.EnsureSuccessStatusCode();
    }

    private static byte[] Pack(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
