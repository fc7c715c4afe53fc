using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>A request's body, read once into memory that is lent and given back.</summary>
internal sealed class RequestBody(int limit) : IDisposable
{
    private const int FirstBuffer = 4096;
    private const int TrustedBytes = 64 * 1024;

    private byte[]? buffer;
    private int length;

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <exception cref="ApiError">413 InputTooLarge; 400 MalformedPayload where the body was cut off.</exception>
    public async ValueTask Read(HttpRequest request)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && !IsChunked(request)))
        {
            return;
        }

        if (request.ContentLength > limit)
        {
            throw TooLarge(request.ContentLength.Value);
        }

        // One byte more than announced, so that the end is seen without growing; but who only announces much, and sends
        // little, gets little.
        buffer = LentMemory.Lend((int)Math.Min(request.ContentLength ?? FirstBuffer, TrustedBytes) + 1);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer.AsMemory(length))) > 0)
            {
                length += read;
                if (length > limit)
                {
                    throw TooLarge(length);
                }

                if (length == buffer.Length)
                {
                    Grow();
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Cut off, badly framed, too slow, or the connection broke or was broken off since the program ends: none
            // of it is a fault of ours.
            throw ApiError.MalformedPayload($"The body could not be read to its end: {error.Message}");
        }
    }

    public void Dispose()
    {
        if (buffer is not null)
        {
            LentMemory.GiveBack(buffer);
            buffer = null;
            length = 0;
        }
    }

    private static bool IsChunked(HttpRequest request) => request.Headers.TransferEncoding.Count > 0;

    private ApiError TooLarge(long size) =>
        ApiError.InputTooLarge($"The body has {size} bytes or more; at most {limit} are accepted.");

    private void Grow()
    {
        var larger = LentMemory.Lend(buffer!.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        LentMemory.GiveBack(buffer);
        buffer = larger;
    }
}
