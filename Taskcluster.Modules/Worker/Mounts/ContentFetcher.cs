using System.Security.Cryptography;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Mounts;

/// <summary>Brings the content of a mount into a file, from wherever it is.</summary>
/// <param name="download">Fetches.</param>
/// <param name="kept">What was fetched before.</param>
/// <param name="rootUrl">The deployment, for artifacts.</param>
/// <param name="credentials">The claim's present credentials: they bear the task's scopes, and no more.</param>
internal sealed class ContentFetcher(
    Download download, KeptDownloads kept, string rootUrl, Func<Credentials> credentials)
{
    /// <summary>Fetches a content.</summary>
    /// <exception cref="ProblemException">It is not to be had, or is not what it should be: the task fails.</exception>
    public async Task Fetch(MountContent content, string file, string where, CancellationToken cancel)
    {
        try
        {
            if (await kept.Bring(content, file, cancel))
            {
                return;
            }

            var sha256 = await Write(content, file, cancel);
            if (content.Sha256 is { } wanted && wanted != sha256)
            {
                throw new InvalidDataException($"It has the SHA-256 {sha256}, but {where}/content/sha256 is {wanted}.");
            }

            kept.Keep(content, file);
        }
        catch (Exception problem) when (problem is ApiCallException or InvalidDataException)
        {
            throw new ProblemException(Problem.Failed($"{where}: the {content} cannot be mounted. {problem.Message}"));
        }
    }

    private async Task<string> Write(MountContent content, string file, CancellationToken cancel)
    {
        switch (content)
        {
            case InlineContent inline:
                await File.WriteAllBytesAsync(file, inline.Bytes, cancel);
                return Convert.ToHexStringLower(SHA256.HashData(inline.Bytes));
            case UrlContent from:
                return await download.Fetch(from.Url, credentials: null, file, cancel);
            case ArtifactContent artifact:
                return await download.Fetch(
                    ApiPath.Of(rootUrl, "queue", $"task/{artifact.TaskId}/artifacts/{artifact.Artifact}"),
                    credentials(),
                    file,
                    cancel);
            case IndexedContent indexed:
                return await download.Fetch(
                    ApiPath.Of(rootUrl, "index", $"task/{indexed.Namespace}/artifacts/{indexed.Artifact}"),
                    credentials(),
                    file,
                    cancel);
            default:
                throw new InvalidOperationException($"Nobody knows how to fetch {content}.");
        }
    }
}
