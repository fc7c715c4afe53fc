using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Api.Artifacts;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>How an artifact comes to be, or is created again (spec/queue.md §2.9).</summary>
public sealed class NewArtifact(QueueOptions options, ExpireArtifacts expiry)
{
    /// <summary>The type of artifacts that were given none.</summary>
    private const string DefaultContentType = "application/binary";

    // Of the published form of artifacts, which lists could not keep to otherwise.
    private const int LongestName = 1024;

    /// <summary>The record that a body asks for.</summary>
    /// <exception cref="ApiError">400 InputError: the name is too long.</exception>
    public static ArtifactRecord Describe(string taskId, int runId, string name, ArtifactBody body)
    {
        if (name.Length > LongestName)
        {
            throw ApiError.InputError($"The name has {name.Length} characters; at most {LongestName} are allowed.");
        }

        var expires = body.Expires.ToWire();
        var (type, contentType, length, details) = body switch
        {
            S3ArtifactBody s3 => (StorageType.S3, s3.ContentType, s3.ContentLength, new ArtifactDetails()),
            ObjectArtifactBody data => (StorageType.Object, data.ContentType, data.ContentLength,
                new ArtifactDetails { UploadId = SlugId.New() }),
            ReferenceArtifactBody reference =>
                (StorageType.Reference, reference.ContentType, null, new ArtifactDetails { Url = reference.Url }),
            LinkArtifactBody link =>
                (StorageType.Link, link.ContentType, null, new ArtifactDetails { Artifact = link.Artifact }),
            ErrorArtifactBody error =>
                (StorageType.Error, null, null, new ArtifactDetails { Reason = error.Reason, Message = error.Message }),
            _ => throw new InvalidOperationException($"There is no storage type for {body.GetType()}."),
        };
        return new ArtifactRecord
        {
            TaskId = taskId,
            RunId = runId,
            Name = name,
            StorageType = type,
            ContentType = string.IsNullOrEmpty(contentType) ? DefaultContentType : contentType,
            ContentLength = length,
            Details = details,
            IsPresent = type != StorageType.Object,
            Expires = expires,
        };
    }

    /// <summary>Stores the artifact after the checks of the specification, in their order.</summary>
    /// <exception cref="ApiError">400 InputError, 409 RequestConflict.</exception>
    public CreatedArtifact Create(Transaction tx, ArtifactRecord artifact)
    {
        if (artifact.Expires < tx.Now - options.ClockTolerance)
        {
            throw ApiError.InputError(
                $"expires is {WireTime.Format(artifact.Expires)}, which is in the past; "
                + $"it is now {WireTime.Format(tx.Now)}.");
        }

        var (task, run) = RequireRun(tx, artifact);
        if (artifact.Expires > task.Expires)
        {
            throw ApiError.InputError(
                $"expires is {WireTime.Format(artifact.Expires)}, "
                + $"after that of its task, {WireTime.Format(task.Expires)}.");
        }

        if (run.State != RunState.Running && !IsLateException(run, tx.Now))
        {
            throw ApiError.RequestConflict(
                $"Run {run.RunId} of task {task.TaskId} is {run.State.ToString().ToLowerInvariant()}. "
                + "Artifacts can be created "
                + $"while it is running, and for {options.LateArtifactSeconds / 60} minutes after an exception.");
        }

        var existing = ArtifactStore.Find(tx, artifact.TaskId, artifact.RunId, artifact.Name);
        artifact = existing is null ? artifact : Repeat(existing, artifact);
        ArtifactStore.Save(tx, artifact);
        tx.AfterCommit(() => expiry.Wake(options.RemovalOf(artifact.Expires)));
        if (artifact.StorageType is not (StorageType.S3 or StorageType.Object))
        {
            tx.PublishArtifact(task, run, artifact);
        }

        return new CreatedArtifact(artifact, task, run, IsNew: existing is null);
    }

    // Creating an artifact for a run that cannot have one is a fault of the request, not a missing resource.
    private static (TaskRecord Task, Run Run) RequireRun(Transaction tx, ArtifactRecord artifact)
    {
        var task = TaskStore.Find(tx, artifact.TaskId)
            ?? throw ApiError.InputError($"There is no task {artifact.TaskId} to create artifacts for.");
        if (artifact.RunId >= task.Runs.Count)
        {
            throw ApiError.InputError(
                $"Task {task.TaskId} has no run {artifact.RunId}; it has {task.Runs.Count} runs.");
        }

        var run = task.Runs[artifact.RunId];
        return run.WorkerId is not null
            ? (task, run)
            : throw ApiError.InputError(
                $"Run {run.RunId} of task {task.TaskId} was never claimed by a worker, so it cannot have artifacts.");
    }

    private static ArtifactRecord Repeat(ArtifactRecord existing, ArtifactRecord wanted)
    {
        var isSameThing = (existing.StorageType, wanted.StorageType) switch
        {
            (StorageType.Reference, StorageType.Reference or StorageType.Link) => true,
            (StorageType.Object, StorageType.Object) => !existing.IsPresent,
            var (before, now) => before == now && existing.Details == wanted.Details,
        };
        var isSameType = existing.ContentType == wanted.ContentType || wanted.StorageType == StorageType.Link;
        if (!isSameThing || !isSameType || wanted.Expires < existing.Expires)
        {
            throw ApiError.RequestConflict(
                $"The artifact {existing.Name} exists with storageType '{ArtifactStore.NameOf(existing.StorageType)}', "
                + $"contentType '{existing.ContentType}' and expires '{WireTime.Format(existing.Expires)}'. "
                + "It can be created again with the same values; only expires may move on, "
                + "and a reference may change its url or become a link. An object can be until it is finished.");
        }

        if (existing.StorageType == StorageType.Object)
        {
            // The upload is reserved under its id and its end, which therefore stay.
            return existing;
        }

        return existing with
        {
            StorageType = wanted.StorageType,
            Details = wanted.Details,
            Expires = wanted.Expires,
        };
    }

    private bool IsLateException(Run run, DateTimeOffset now) =>
        run is { State: RunState.Exception, Resolved: { } resolved }
        && resolved > now - TimeSpan.FromSeconds(options.LateArtifactSeconds);
}

/// <summary>An artifact that was stored, and of which run of which task it is.</summary>
/// <param name="Artifact">As it is now.</param>
/// <param name="Task">Its task.</param>
/// <param name="Run">Its run, which a worker has claimed.</param>
/// <param name="IsNew">Whether it did not exist before.</param>
public sealed record CreatedArtifact(ArtifactRecord Artifact, TaskRecord Task, Run Run, bool IsNew);
