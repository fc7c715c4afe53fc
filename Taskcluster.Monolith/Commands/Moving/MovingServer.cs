using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Monolith.Commands.Moving;

/// <summary>A deployment that is read or written by its public API, and by nothing else.</summary>
/// <param name="http">Made by <see cref="TaskclusterClient.CreateHttp"/>.</param>
/// <param name="rootUrl">Its root URL.</param>
/// <param name="credentials">As whom; null: as anybody.</param>
/// <param name="clock">Pauses between attempts run by it.</param>
internal sealed class MovingServer(HttpClient http, RootUrl rootUrl, Credentials? credentials, TimeProvider clock)
{
    private const int PageSize = 1000;

    private readonly TaskclusterClient client = new(http, rootUrl.Value, new ServerClock(clock), clock, credentials);

    public string RootUrl => rootUrl.Value;

    /// <summary>Calls a method.</summary>
    /// <param name="method">The HTTP verb.</param>
    /// <param name="service">The service.</param>
    /// <param name="path">Below the service, encoded.</param>
    /// <param name="body">What is sent, if anything.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="ApiCallException">It was refused, or there was no answer in all attempts.</exception>
    /// <exception cref="FormatException">What was answered is no JSON object.</exception>
    public async Task<JsonObject> Call(
        HttpMethod method, string service, string path, JsonObject? body, CancellationToken cancellation)
    {
        var url = ApiPath.Exact($"{rootUrl.Value}/api/{service}/v1/{path}");
        var sent = body is null ? ReadOnlyMemory<byte>.Empty : JsonSerializer.SerializeToUtf8Bytes(body);
        var answer = await client.CallAt(method, url, sent, cancellation);
        try
        {
            return answer.Length == 0 ? [] : JsonNode.Parse(answer) as JsonObject ?? throw NoObject(service, path);
        }
        catch (JsonException)
        {
            throw NoObject(service, path);
        }
    }

    /// <summary>What is there; null where nothing is.</summary>
    public async Task<JsonObject?> Find(string service, string path, CancellationToken cancellation)
    {
        try
        {
            return await Call(HttpMethod.Get, service, path, body: null, cancellation);
        }
        catch (ApiCallException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>All entries of a list, page by page.</summary>
    /// <param name="service">The service.</param>
    /// <param name="list">The path of the list, and the answer's member that holds the entries.</param>
    /// <param name="take">Gets each page.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="FormatException">An answer is no such list, or its pages never end.</exception>
    public async Task Pages(
        string service, (string Path, string Member) list, Action<JsonArray> take, CancellationToken cancellation)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var query = ""; ;)
        {
            var page = await Call(HttpMethod.Get, service, list.Path + query, body: null, cancellation);
            take(page[list.Member] as JsonArray
                ?? throw new FormatException($"{service}/v1/{list.Path} answered without {list.Member}."));
            if (page["continuationToken"]?.ToString() is not { Length: > 0 } token)
            {
                return;
            }

            if (!seen.Add(token))
            {
                throw new FormatException($"{service}/v1/{list.Path} gives the page '{token}' again and again.");
            }

            query = $"?limit={PageSize}&continuationToken={Uri.EscapeDataString(token)}";
        }
    }

    private static FormatException NoObject(string service, string path) =>
        new($"{service}/v1/{path} answered with something that is no JSON object.");
}
