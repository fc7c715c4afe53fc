using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Modules.Worker.Proxy;

/// <summary>
/// Sends a task's request on, signed, and its answer back as it came; nothing but what belongs to the connection is
/// left out. An answer of 5xx or none at all is tried again, as long as the body is short enough to be sent again.
/// </summary>
/// <param name="http">Follows no redirects and unpacks nothing.</param>
/// <param name="clock">Pauses run by it.</param>
internal sealed class ProxyForwarder(HttpClient http, TimeProvider clock)
{
    // Longer bodies, and those whose length is not said, are passed on as they come, and only once.
    private const long LongestRepeatable = 1 << 20;

    private static readonly GrowingPause Pause = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));

    // Those of one connection (RFC 9110 §7.6.1), and what is made anew.
    private static readonly FrozenSet<string> NotPassedOn = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Authorization", "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authenticate",
        "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade");

    /// <summary>Forwards a request.</summary>
    /// <param name="context">The request and where its answer goes.</param>
    /// <param name="url">Where to.</param>
    /// <param name="sign">Signs each attempt with the credentials of that moment.</param>
    public async Task Forward(HttpContext context, Uri url, Action<HttpRequestMessage> sign)
    {
        var cancel = context.RequestAborted;
        var body = await ShortBody(context);
        for (var failures = 1; ; failures++)
        {
            var mayRepeat = body is not null && failures < TaskclusterClient.Attempts;
            try
            {
                using var request = Request(context, url, body);
                sign(request);
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
                if (!mayRepeat || (int)answer.StatusCode < StatusCodes.Status500InternalServerError)
                {
                    await Answer(context, answer, cancel);
                    return;
                }
            }
            catch (HttpRequestException problem) when (!mayRepeat)
            {
                await Refuse(context, StatusCodes.Status500InternalServerError, problem.Message);
                return;
            }
            catch (HttpRequestException)
            {
                // Tried again.
            }

            await Task.Delay(Pause.After(failures), clock, cancel);
        }
    }

    /// <summary>Answers with a sentence.</summary>
    public static Task Refuse(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{sentence}\n", context.RequestAborted);
    }

    // The whole body if it is short, and empty if there is none; null for one that can only be passed on once.
    private static async Task<byte[]?> ShortBody(HttpContext context)
    {
        var canHaveBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        if (!canHaveBody)
        {
            return [];
        }

        if (context.Request.ContentLength is not { } length || length > LongestRepeatable)
        {
            return null;
        }

        var body = new byte[length];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        return body;
    }

    private static HttpRequestMessage Request(HttpContext context, Uri url, byte[]? body)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), url);
        if (body is null)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.ContentLength = context.Request.ContentLength;
        }
        else if (body.Length > 0 || context.Request.ContentLength is not null)
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, values) in context.Request.Headers)
        {
            if (!NotPassedOn.Contains(name)
                && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    private static async Task Answer(HttpContext context, HttpResponseMessage answer, CancellationToken cancel)
    {
        var reply = context.Response;
        reply.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            if (!NotPassedOn.Contains(name))
            {
                reply.Headers[name] = values.ToArray();
            }
        }

        var isWithoutBody = HttpMethods.IsHead(context.Request.Method)
            || reply.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified;
        if (answer.Content.Headers.ContentLength is { } length && reply.StatusCode != StatusCodes.Status204NoContent)
        {
            reply.ContentLength = length;
        }

        if (isWithoutBody)
        {
            return;
        }

        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancel);
            await body.CopyToAsync(reply.Body, cancel);
        }
        catch (Exception problem) when (problem is IOException or HttpRequestException)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
        }
    }
}
