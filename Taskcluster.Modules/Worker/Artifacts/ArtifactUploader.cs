using System.IO.Compression;
using System.Net;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Artifacts;

/// <summary>Makes a run's artifacts at the queue, and says by which problem a failure ends the task.</summary>
/// <param name="claim">The run.</param>
/// <param name="calls">The queue with the claim's present credentials.</param>
/// <param name="directory">Where compressed copies are made.</param>
internal sealed class ArtifactUploader(Claim claim, Func<QueueCalls> calls, string directory)
{
    private const int LongestMessage = 4096;
    private const int BufferSize = 64 << 10;

    private int copies;

    /// <summary>Makes an artifact of any kind; bytes are not sent.</summary>
    /// <exception cref="ProblemException">The queue would not have it.</exception>
    public async Task<ArtifactAnswer> Create(string name, ArtifactRequest request, CancellationToken cancel)
    {
        try
        {
            return await calls().CreateArtifact(claim.TaskId, claim.RunId, name, request, cancel);
        }
        catch (ApiCallException refusal)
        {
            var message = $"The artifact {name} cannot be made: {refusal.Message}";
            throw new ProblemException(
                refusal.IsTransient ? Problem.ResourceUnavailable(message)
                : refusal.Status is HttpStatusCode.Conflict or HttpStatusCode.BadRequest
                    ? Problem.MalformedPayload(message)
                : Problem.InternalError(message));
        }
    }

    /// <summary>Makes an artifact that says why there is none.</summary>
    public Task CreateError(FoundArtifact found, CancellationToken cancel)
    {
        var message = found.Message!.Length <= LongestMessage ? found.Message : found.Message[..LongestMessage];
        return Create(
            found.Name,
            new ArtifactRequest("error", found.Wanted.Expires) { Reason = found.Reason, Message = message },
            cancel);
    }

    /// <summary>Makes an artifact of a file and sends the file.</summary>
    /// <exception cref="ProblemException">The queue would not have it, or the bytes did not arrive.</exception>
    public async Task Upload(
        string name, string file, DateTimeOffset expires, string contentType, bool compress, CancellationToken cancel)
    {
        var sent = file;
        if (compress)
        {
            sent = Path.Combine(directory, $"{Interlocked.Increment(ref copies)}.gz");
            await Compress(file, sent, cancel);
        }

        try
        {
            var request = new ArtifactRequest("s3", expires)
            {
                ContentType = contentType,
                ContentLength = new FileInfo(sent).Length,
            };
            var answer = await Create(name, request, cancel);
            await Put(name, answer, sent, contentType, compress, cancel);
        }
        finally
        {
            if (compress)
            {
                File.Delete(sent);
            }
        }
    }

    private async Task Put(
        string name, ArtifactAnswer answer, string file, string contentType, bool compress, CancellationToken cancel)
    {
        try
        {
            await calls().Put(answer.PutUrl!, file, contentType, compress ? "gzip" : null, cancel);
        }
        catch (ApiCallException refusal)
        {
            throw new ProblemException(
                Problem.ResourceUnavailable($"The artifact {name} cannot be stored: {refusal.Message}"));
        }
    }

    private static async Task Compress(string file, string to, CancellationToken cancel)
    {
        await using var from = new FileStream(
            file,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            BufferSize,
            FileOptions.Asynchronous);
        await using var target = new FileStream(
            to, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous);
        await using var gzip = new GZipStream(target, CompressionLevel.Optimal);
        await from.CopyToAsync(gzip, cancel);
    }
}
