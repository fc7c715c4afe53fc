using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Chat;

/// <summary>
/// Sends JSON to the addresses of the settings, and to nowhere else: redirects are not followed. URLs may be
/// credentials, so that no error shows one.
/// </summary>
public sealed class OutsideCalls : IDisposable
{
    private const int LongestReply = 64 * 1024;

    // Who calls has a time limit of its own.
    private readonly HttpClient http = new(new LostConnectionHandler(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }))
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LongestReply,
    };

    /// <summary>Sends a request.</summary>
    /// <param name="who">How errors name the other side.</param>
    /// <param name="method">The verb.</param>
    /// <param name="url">Where to.</param>
    /// <param name="token">The token that proves who sends; null: the URL does.</param>
    /// <param name="json">The body.</param>
    /// <param name="cancellation">Breaks it off.</param>
    /// <exception cref="DeliveryException">There was no answer, or one that is too long.</exception>
    public async Task<OutsideReply> Send(
        string who,
        HttpMethod method,
        Uri url,
        string? token,
        ReadOnlyMemory<byte> json,
        CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(method, url);
            request.Content = new ReadOnlyMemoryContent(json);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
            if (token is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            using var reply = await http.SendAsync(request, cancellation);
            var body = await reply.Content.ReadAsByteArrayAsync(cancellation);
            return new OutsideReply(reply.StatusCode, body, reply.Headers.RetryAfter?.Delta);
        }
        catch (HttpRequestException error)
        {
            throw new DeliveryException($"{who} cannot be reached ({error.HttpRequestError}).");
        }
    }

    public void Dispose() => http.Dispose();
}

/// <summary>What the other side answered.</summary>
public sealed record OutsideReply(HttpStatusCode Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether the request itself is wrong, so that no repetition helps.</summary>
    public bool IsForGood => Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge
        or HttpStatusCode.UnprocessableEntity;

    /// <summary>A member of the JSON object that was answered; null if it has none of that name.</summary>
    public string? Member(string name)
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(name, out var value)
                ? value.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Status and body, for people.</summary>
    public override string ToString() => $"{(int)Status} {Encoding.UTF8.GetString(Body.Span)}".TrimEnd();
}
