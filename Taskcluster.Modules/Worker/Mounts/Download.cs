using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Modules.Worker.Mounts;

/// <summary>
/// Fetches what a URL answers into a file: redirects are followed, a broken connection is tried again from the
/// beginning, and neither size nor silence is unbounded.
/// </summary>
/// <param name="http">Follows no redirects by itself, so that nobody else gets our signature.</param>
/// <param name="client">Signs what goes to the server.</param>
/// <param name="clock">Pauses and limits run by it.</param>
/// <param name="largest">No file may have more bytes.</param>
internal sealed class Download(HttpClient http, TaskclusterClient client, TimeProvider clock, long largest)
{
    private const int Attempts = 5;
    private const int MostRedirects = 10;
    private const int BufferSize = 128 << 10;
    private const int LongestRefusal = 64 << 10;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private static readonly GrowingPause Pause = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));

    /// <summary>Fetches a URL.</summary>
    /// <param name="url">Where to begin.</param>
    /// <param name="credentials">Sign the first request; null for none.</param>
    /// <param name="file">The file to be; anything there is replaced.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The SHA-256 of the file, in lower-case hexadecimal.</returns>
    /// <exception cref="ApiCallException">It was refused, or did not come in all attempts.</exception>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    public async Task<string> Fetch(Uri url, Credentials? credentials, string file, CancellationToken cancel)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await FetchOnce(url, credentials, file, cancel);
            }
            catch (ApiCallException problem) when (problem.IsTransient && failures < Attempts)
            {
                await Task.Delay(Pause.After(failures), clock, cancel);
            }
        }
    }

    private async Task<string> FetchOnce(Uri url, Credentials? credentials, string file, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Silence, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var answer = await Open(url, credentials, either.Token);
            return await Save(answer, file, limit, either.Token);
        }
        catch (HttpRequestException problem)
        {
            throw new ApiCallException($"{url.Authority} gave no answer: {problem.Message}", problem);
        }
        catch (HttpIOException problem)
        {
            throw new ApiCallException($"{url.Authority} broke off: {problem.Message}", problem);
        }
        catch (OperationCanceledException problem) when (!cancel.IsCancellationRequested)
        {
            throw new ApiCallException($"{url.Authority} was silent for {Silence.TotalSeconds} s.", problem);
        }
    }

    private async Task<HttpResponseMessage> Open(Uri url, Credentials? credentials, CancellationToken cancel)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (credentials is not null && redirects == 0)
            {
                client.As(credentials).Sign(request);
            }

            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                url = await Next(answer, url, cancel);
            }
        }

        throw new ApiCallException(
            HttpStatusCode.LoopDetected, "TooManyRedirects", $"It was sent on more than {MostRedirects} times.");
    }

    private static async Task<Uri> Next(HttpResponseMessage answer, Uri url, CancellationToken cancel)
    {
        if (answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            && answer.Headers.Location is { } location)
        {
            var next = location.IsAbsoluteUri ? location : new Uri(url, location);
            return next.Scheme is "http" or "https"
                ? ApiPath.Exact(next.OriginalString)
                : throw new ApiCallException(answer.StatusCode, "BadRedirect", $"It was sent on to {next}.");
        }

        var body = new byte[LongestRefusal];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancel);
        throw ApiCallException.FromAnswer(answer.StatusCode, body.AsSpan(0, length));
    }

    private async Task<string> Save(
        HttpResponseMessage answer, string file, CancellationTokenSource limit, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var from = await answer.Content.ReadAsStreamAsync(cancel);
            await using var to = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 0);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long length = 0;
            int count;
            while ((count = await from.ReadAsync(buffer, cancel)) > 0)
            {
                limit.CancelAfter(Silence);
                length += count;
                if (length > largest)
                {
                    throw new InvalidDataException($"It has more than {largest} bytes, which is this worker's limit.");
                }

                hash.AppendData(buffer, 0, count);
                await to.WriteAsync(buffer.AsMemory(0, count), cancel);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
