using System.Collections.Concurrent;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Artifacts;

/// <summary>Makes the artifacts that a payload asks for, when its commands have ended (spec/queue.md §5.3).</summary>
internal sealed class PayloadArtifacts(ArtifactUploader uploader, TaskLog log, Outcome outcome)
{
    private const int AtOnce = 10;

    private readonly ContentTypes contentTypes = new();

    /// <summary>Makes them all, by name; one that goes wrong does not keep the others from being made.</summary>
    public async Task Make(TaskPayload payload, string directory, CancellationToken cancel)
    {
        var finder = new ArtifactFinder(directory);
        var found = payload.Artifacts
            .SelectMany(finder.Find)
            .OrderBy(artifact => artifact.Name, StringComparer.Ordinal)
            .Where(artifact => IsAllowed(artifact, payload.Logs))
            .ToList();

        // Problems are recorded in the order of the names, not in the order in which uploads happen to end.
        var problems = new ConcurrentDictionary<int, Problem>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
        await Parallel.ForAsync(0, found.Count, options, async (index, token) =>
        {
            if (await Make(found[index], token) is { } problem)
            {
                problems[index] = problem;
            }
        });

        foreach (var index in problems.Keys.Order())
        {
            log.Error(problems[index].Message);
            outcome.Record(problems[index]);
        }
    }

    private bool IsAllowed(FoundArtifact artifact, LogNames reserved)
    {
        if (reserved.Contains(artifact.Name))
        {
            log.Warn($"The artifact {artifact.Name} is left out: the name is taken by the task's own log.");
            return false;
        }

        if (!PayloadRules.IsArtifactName(artifact.Name))
        {
            var message = $"The artifact {artifact.Name} is left out: a name must be printable ASCII.";
            log.Warn(message);
            if (!artifact.Wanted.IsOptional)
            {
                outcome.Record(Problem.Failed(message));
            }

            return false;
        }

        return true;
    }

    private async Task<Problem?> Make(FoundArtifact found, CancellationToken cancel)
    {
        try
        {
            if (found.File is null)
            {
                return await MakeError(found, cancel);
            }

            // The name that the payload gave decides, also where it is a link to another.
            var shown = found.Wanted.IsDirectory ? found.Name : found.Wanted.Path;
            var contentType = found.Wanted.ContentType ?? contentTypes.Of(shown);
            var compress = found.Wanted.ContentEncoding is { } encoding
                ? encoding == "gzip"
                : !ContentTypes.IsCompressed(shown);
            log.Say($"Uploading {found.Name} ({contentType}{(compress ? ", gzip" : string.Empty)}).");
            await uploader.Upload(found.Name, found.File, found.Wanted.Expires, contentType, compress, cancel);
            return null;
        }
        catch (ProblemException problem)
        {
            return problem.Problem;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Problem.InternalError($"The artifact {found.Name} cannot be read: {problem.Message}");
        }
    }

    private async Task<Problem?> MakeError(FoundArtifact found, CancellationToken cancel)
    {
        await uploader.CreateError(found, cancel);
        if (found.Wanted.IsOptional)
        {
            log.Warn($"The optional artifact {found.Name} is missing: {found.Message}");
            return null;
        }

        return Problem.Failed($"The artifact {found.Name} is missing ({found.Reason}): {found.Message}");
    }
}
