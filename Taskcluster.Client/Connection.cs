using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace Taskcluster.Net;

/// <summary>Sends requests: signs them, repeats them where that may help, and reads what is answered.</summary>
internal sealed class Connection(ClientOptions options)
{
    private const int MostRedirects = 5;
    private const long LargestAnswer = 256 << 20;

    private static readonly HttpClient Shared = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    private readonly HttpClient http = options.Http ?? Shared;

    public ClientOptions Options => options;

    /// <summary>Where the deployment is.</summary>
    public Uri RootUrl { get; } = new(options.RootUrl);

    /// <summary>Calls a method; its answer's body.</summary>
    /// <exception cref="TaskclusterException">The server refused, or could not be reached in all attempts.</exception>
    public Task<byte[]> Call(HttpMethod method, Uri uri, object? payload, CancellationToken cancellation)
    {
        var body = payload is null
            ? null
            : JsonSerializer.SerializeToUtf8Bytes(payload, payload.GetType(), WireJson.Options);
        return Repeat(
            async token =>
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(options.AnswerTimeout);
                using var response = await Send(
                    method, uri, body, HttpCompletionOption.ResponseContentRead, limit.Token, token);
                return await response.Content.ReadAsByteArrayAsync(token);
            },
            cancellation);
    }

    /// <summary>
    /// Opens what lies at a URL, and goes where it redirects to. Requests are signed below the root URL alone.
    /// </summary>
    /// <exception cref="TaskclusterException">As for <see cref="Call"/>.</exception>
    public Task<Stream> Open(Uri uri, CancellationToken cancellation) => Repeat(
        async token =>
        {
            var target = uri;
            for (var redirects = 0; redirects <= MostRedirects; redirects++)
            {
                var response = await Send(
                    HttpMethod.Get, target, null, HttpCompletionOption.ResponseHeadersRead, token, token);
                if ((int)response.StatusCode < 300)
                {
                    return await response.Content.ReadAsStreamAsync(token);
                }

                target = Redirected(response, target);
                response.Dispose();
            }

            throw new TaskclusterException(
                TaskclusterException.UnreadableAnswer, $"{uri} leads through more than {MostRedirects} redirects.");
        },
        cancellation);

    /// <summary>As <see cref="Open"/>, in one attempt and without redirects, with headers.</summary>
    public Task<HttpResponseMessage> Listen(
        Uri uri, Action<HttpRequestHeaders> headers, CancellationToken cancellation) => Send(
            HttpMethod.Get, uri, null, HttpCompletionOption.ResponseHeadersRead, cancellation, cancellation, headers);

    /// <summary>The pause after so many failures in a row, from 1.</summary>
    public TimeSpan PauseAfter(int failures)
    {
        var pause = Math.Min(
            options.FirstPause.TotalSeconds * (1L << Math.Min(failures - 1, 30)), options.LongestPause.TotalSeconds);
#pragma warning disable CA5394 // Not a secret: it only spreads callers over time.
        return TimeSpan.FromSeconds(pause * (0.75 + (0.5 * Random.Shared.NextDouble())));
#pragma warning restore CA5394
    }

    private async Task<T> Repeat<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await attempt(cancellation);
            }
            catch (TaskclusterException problem) when (problem.IsTransient && failures <= options.Retries)
            {
                await Task.Delay(PauseAfter(failures), TimeProvider.System, cancellation);
            }
        }
    }

    private async Task<HttpResponseMessage> Send(
        HttpMethod method,
        Uri uri,
        byte[]? body,
        HttpCompletionOption completion,
        CancellationToken limit,
        CancellationToken cancellation,
        Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, uri);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (options.Credentials is { } credentials && IsOurs(uri))
        {
            request.Headers.TryAddWithoutValidation(
                "Authorization",
                HawkSigner.Header(credentials, method.Method, uri, TimeProvider.System.GetUtcNow()));
        }

        headers?.Invoke(request.Headers);
        try
        {
            var response = await http.SendAsync(request, completion, limit);
            return (int)response.StatusCode < 400 ? response : throw await Refusal(response, limit);
        }
        catch (OperationCanceledException problem) when (!cancellation.IsCancellationRequested)
        {
            throw new TaskclusterException(
                TaskclusterException.ConnectionFailed,
                $"{method} {uri.GetLeftPart(UriPartial.Path)} was not answered in {options.AnswerTimeout}.",
                problem);
        }
        catch (Exception problem) when (problem is HttpRequestException or SocketException or IOException)
        {
            throw new TaskclusterException(
                TaskclusterException.ConnectionFailed,
                $"{method} {uri.GetLeftPart(UriPartial.Path)} got no answer: {problem.Message}",
                problem);
        }
    }

    private bool IsOurs(Uri uri) => uri.Authority == RootUrl.Authority && uri.Scheme == RootUrl.Scheme
        && !uri.Query.Contains("bewit=", StringComparison.Ordinal);

    private static async Task<TaskclusterException> Refusal(
        HttpResponseMessage response, CancellationToken cancellation)
    {
        using (response)
        {
            return TaskclusterException.Of(
                response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
        }
    }

    private static Uri Redirected(HttpResponseMessage response, Uri from)
    {
        if (response.Headers.Location is not { } location)
        {
            throw new TaskclusterException(
                TaskclusterException.UnreadableAnswer,
                $"{from.GetLeftPart(UriPartial.Path)} answered {(int)response.StatusCode} and named no place to go to.",
                status: response.StatusCode);
        }

        return ApiUrl.Exact(
            location.IsAbsoluteUri ? location.OriginalString : new Uri(from, location).AbsoluteUri);
    }
}
