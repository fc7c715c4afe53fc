using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Tests.Support;

/// <summary>Calls the API as a client would, and shows everything that came back.</summary>
/// <param name="rootUrl">Where.</param>
/// <param name="credentials">As whom; null: as nobody.</param>
/// <param name="http">By which connections; null: by usual ones.</param>
public sealed class ApiClient(string rootUrl, Credentials? credentials, HttpClient? http = null)
{
    private static readonly HttpClient Usual = new(new LostConnectionHandler(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    }))
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    public Task<ApiAnswer> Get(string path) => Send(HttpMethod.Get, path);

    public Task<ApiAnswer> Put(string path, object? body = null) => Send(HttpMethod.Put, path, body);

    public Task<ApiAnswer> Post(string path, object? body = null) => Send(HttpMethod.Post, path, body);

    public Task<ApiAnswer> Delete(string path) => Send(HttpMethod.Delete, path);

    /// <summary>
    /// Sends a request. The path stands below the root URL, such as <c>queue/v1/ping</c> for the API or <c>/x</c> for
    /// anything else; it is sent as it is. A body is a string of JSON or anything that becomes JSON.
    /// </summary>
    public async Task<ApiAnswer> Send(
        HttpMethod method,
        string path,
        object? body = null,
        Action<HttpRequestMessage>? change = null,
        CancellationToken cancellation = default)
    {
        using var request = Request(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        change?.Invoke(request);
        using var response = await (http ?? Usual).SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return new ApiAnswer(response.StatusCode, response.Headers, response.Content.Headers, text);
    }

    /// <summary>A signed request, for tests that send it themselves.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        var uri = Uri(path);
        var request = new HttpRequestMessage(method, uri);
        if (credentials is not null)
        {
            request.Headers.TryAddWithoutValidation(
                "Authorization", credentials.Authorize(method.Method, uri, TimeProvider.System.GetUtcNow()));
        }

        return request;
    }

    /// <summary>The URL of a path, its dots and escapes untouched.</summary>
    public Uri Uri(string path) => new(
        rootUrl + (path.StartsWith('/') ? path : "/api/" + path),
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}

/// <summary>What came back.</summary>
public sealed record ApiAnswer(
    HttpStatusCode StatusCode, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Text)
{
    public int Status => (int)StatusCode;

    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Text, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 })!;

    /// <summary>The error's code; null where the body has none.</summary>
    public string? Code => Text.StartsWith('{') ? Json["code"]?.GetValue<string>() : null;

    /// <summary>The body, which must be of a success.</summary>
    public JsonNode Ok => Status is >= 200 and < 300
        ? Json
        : throw new InvalidOperationException($"The call failed with {Status}: {Text}");

    /// <summary>A header's text as it came; null where it is missing.</summary>
    public string? Header(string name) =>
        Headers.NonValidated.TryGetValues(name, out var values)
            || ContentHeaders.NonValidated.TryGetValues(name, out values)
            ? string.Join(",", values)
            : null;
}
