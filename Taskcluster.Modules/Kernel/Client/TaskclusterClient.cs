using System.Net;
using System.Net.Http.Headers;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Modules.Kernel.Client;

/// <summary>
/// Calls a Taskcluster server over HTTP, for processes of our own: the worker, command-line verbs. Repeats calls that
/// found no server or a 5xx, and learns the server's time from each answer.
/// </summary>
/// <param name="http">Shared; made by <see cref="CreateHttp"/>.</param>
/// <param name="rootUrl">The deployment's root URL.</param>
/// <param name="serverClock">What is known of the server's time.</param>
/// <param name="clock">Pauses and timeouts run by it.</param>
/// <param name="credentials">Sign the requests; null calls anonymously.</param>
public sealed class TaskclusterClient(
    HttpClient http, string rootUrl, ServerClock serverClock, TimeProvider clock, Credentials? credentials)
{
    /// <summary>Attempts of one call, the first included.</summary>
    public const int Attempts = 6;

    // A claimWork is answered after 20 s at the latest; whoever takes three times that will not answer at all.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    private static readonly GrowingPause Pause = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));
    private const long LargestAnswer = 64 << 20;

    private Func<Credentials>? present;

    public string RootUrl => rootUrl;

    public ServerClock ServerClock => serverClock;

    /// <summary>Connections as this client needs them: redirects are not followed, each call has its limit.</summary>
    public static HttpClient CreateHttp() => new(new LostConnectionHandler(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = ConnectLimit,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    }))
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>The same client for another caller; null for none.</summary>
    public TaskclusterClient As(Credentials? other) => new(http, rootUrl, serverClock, clock, other);

    /// <summary>The same client for a caller whose credentials change; they are asked for at each attempt.</summary>
    public TaskclusterClient AsPresent(Func<Credentials> other) =>
        new(http, rootUrl, serverClock, clock, credentials: null) { present = other };

    /// <summary>Calls a method and gets its answer's body; repeats it where that may help.</summary>
    /// <param name="method">The HTTP verb.</param>
    /// <param name="service">The service's name, for instance <c>queue</c>.</param>
    /// <param name="path">The path below <c>/api/service/v1/</c>; its holes are parameters, encoded one by one.</param>
    /// <param name="body">JSON, or nothing.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <exception cref="ApiCallException">The server refused, or could not be reached in all attempts.</exception>
    public Task<byte[]> Call(
        HttpMethod method, string service, FormattableString path, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var uri = ApiPath.Of(rootUrl, service, path);
        return Repeat(token => Send(method, uri, body, token), Attempts, cancel);
    }

    /// <summary>As <see cref="Call"/>, for what is no method of the API, such as a signed URL.</summary>
    public Task<byte[]> CallAt(HttpMethod method, Uri uri, ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        Repeat(token => Send(method, uri, body, token), Attempts, cancel);

    /// <summary>As <see cref="Call"/>, without repeating: for callers that have a loop of their own.</summary>
    public Task<byte[]> CallOnce(
        HttpMethod method, string service, FormattableString path, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var uri = ApiPath.Of(rootUrl, service, path);
        return Repeat(token => Send(method, uri, body, token), attempts: 1, cancel);
    }

    /// <summary>
    /// Sends a file to a signed URL with exactly the headers that the signature covers; read from disk anew at each
    /// attempt. A transfer may take as long as it takes.
    /// </summary>
    /// <exception cref="ApiCallException">The store refused, or could not be reached in all attempts.</exception>
    public Task PutFile(
        Uri url, string file, string contentType, string? contentEncoding, CancellationToken cancel) =>
        Repeat(token => Put(url, file, contentType, contentEncoding, token), Attempts, cancel);

    /// <summary>
    /// Signs a request that somebody else sends, with this client's credentials; without any it stays as it is.
    /// </summary>
    public void Sign(HttpRequestMessage request)
    {
        if ((present is null ? credentials : present()) is { } signer)
        {
            // By the wall clock, as the server judges signatures, wherever a test may have moved the other one.
            var header = signer.Authorize(
                request.Method.Method, request.RequestUri!, TimeProvider.System.GetUtcNow());
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }
    }

    private async Task<byte[]> Repeat(
        Func<CancellationToken, Task<byte[]>> attempt, int attempts, CancellationToken cancel)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await attempt(cancel);
            }
            catch (ApiCallException problem) when (problem.IsTransient && failures < attempts)
            {
                await Task.Delay(Pause.After(failures), clock, cancel);
            }
        }
    }

    private async Task<byte[]> Send(
        HttpMethod method, Uri uri, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, uri);
        if (!body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        Sign(request);
        using var limit = new CancellationTokenSource(AnswerLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        return await Exchange(request, serverClock, either.Token, cancel);
    }

    private async Task<byte[]> Put(
        Uri url, string file, string contentType, string? contentEncoding, CancellationToken cancel)
    {
        var bytes = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.Asynchronous);
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new StreamContent(bytes) };
        request.Content.Headers.ContentLength = bytes.Length;
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (contentEncoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(contentEncoding);
        }

        // A store's clock says nothing about the server's.
        return await Exchange(request, learner: null, cancel, cancel);
    }

    private async Task<byte[]> Exchange(
        HttpRequestMessage request, ServerClock? learner, CancellationToken limit, CancellationToken cancel)
    {
        try
        {
            var sent = clock.GetUtcNow();
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit);
            if (answer.Headers.Date is { } date)
            {
                learner?.Learn(date, sent, clock.GetUtcNow());
            }

            var body = await answer.Content.ReadAsByteArrayAsync(limit);
            // A redirect to an artifact says in its body where to; the caller decides whether to go there.
            return answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.SeeOther
                ? body
                : throw ApiCallException.FromAnswer(answer.StatusCode, body);
        }
        catch (HttpRequestException problem)
        {
            throw new ApiCallException($"{request.RequestUri!.Authority} gave no answer: {problem.Message}", problem);
        }
        catch (IOException problem)
        {
            throw new ApiCallException($"{request.RequestUri!.Authority} broke off: {problem.Message}", problem);
        }
        catch (OperationCanceledException problem) when (!cancel.IsCancellationRequested)
        {
            throw new ApiCallException($"{request.RequestUri!.Authority} took too long to answer.", problem);
        }
    }
}
