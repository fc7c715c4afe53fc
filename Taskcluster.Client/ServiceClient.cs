using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Taskcluster.Net;

/// <summary>What the clients of all services have in common.</summary>
public abstract class ServiceClient
{
    private readonly string service;

    private protected ServiceClient(Connection connection, string service)
    {
        Connection = connection;
        this.service = service;
    }

    private protected Connection Connection { get; }

    /// <summary>The URL of a method; see <see cref="ApiUrl.Of"/>.</summary>
    private protected Uri Url(FormattableString path, params ReadOnlySpan<(string Name, object? Value)> query) =>
        ApiUrl.Of(Connection.RootUrl, service, path, query);

    /// <summary>Calls a method that answers.</summary>
    private protected async Task<T> Call<T>(
        HttpMethod method, Uri uri, object? payload, CancellationToken cancellation)
    {
        var answer = await Connection.Call(method, uri, payload, cancellation);
        try
        {
            return JsonSerializer.Deserialize<T>(answer, WireJson.Options) ?? throw new JsonException("It is null.");
        }
        catch (JsonException problem)
        {
            throw new TaskclusterException(
                TaskclusterException.UnreadableAnswer,
                $"{method} {uri.GetLeftPart(UriPartial.Path)} answered what is no {typeof(T).Name}: {problem.Message}",
                problem);
        }
    }

    /// <summary>Calls a method that has no answer.</summary>
    private protected Task Call(HttpMethod method, Uri uri, object? payload, CancellationToken cancellation) =>
        Connection.Call(method, uri, payload, cancellation);

    /// <summary>Calls a method whose answer has no schema.</summary>
    private protected async Task<JsonNode?> CallFreely(HttpMethod method, Uri uri, CancellationToken cancellation)
    {
        var answer = await Connection.Call(method, uri, null, cancellation);
        return answer.Length == 0 ? null : JsonNode.Parse(answer);
    }

    /// <summary>Calls a method whose answer is no JSON.</summary>
    private protected Task<Stream> Open(Uri uri, CancellationToken cancellation) => Connection.Open(uri, cancellation);

    /// <summary>Reads page after page as they are asked for.</summary>
    private protected static async IAsyncEnumerable<TPage> Pages<TPage>(
        Func<string?, CancellationToken, Task<TPage>> read,
        Func<TPage, string?> next,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? token = null;
        do
        {
            var page = await read(token, cancellation);
            yield return page;
            token = next(page);
        }
        while (!string.IsNullOrEmpty(token));
    }

    /// <summary>As <see cref="Pages"/>, entry by entry.</summary>
    private protected static async IAsyncEnumerable<TEntry> Entries<TPage, TEntry>(
        Func<string?, CancellationToken, Task<TPage>> read,
        Func<TPage, string?> next,
        Func<TPage, IEnumerable<TEntry>?> entries,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var page in Pages(read, next, cancellation))
        {
            foreach (var entry in entries(page) ?? [])
            {
                yield return entry;
            }
        }
    }
}
