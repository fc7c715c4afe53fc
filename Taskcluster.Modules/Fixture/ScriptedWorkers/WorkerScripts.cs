using Taskcluster.Modules.Fixture.Api.ScriptedWorkers;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Fixture.ScriptedWorkers;

/// <summary>The scripted workers of this host.</summary>
internal sealed class WorkerScripts : IForgets
{
    /// <summary>Scripted workers at most.</summary>
    public const int Most = 1000;

    private readonly Lock gate = new();
    private readonly List<ScriptedWorker> workers = [];
    private long made;

    /// <summary>The next moment at which some worker has something to do.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (gate)
            {
                return workers.Min(worker => worker.Next);
            }
        }
    }

    /// <summary>All of them, in the order in which they were made.</summary>
    public IReadOnlyList<ScriptedWorker> All
    {
        get
        {
            lock (gate)
            {
                return [.. workers];
            }
        }
    }

    /// <exception cref="ApiError">409: there are too many, or the queue would take it for another one.</exception>
    public ScriptedWorkerReply Add(ScriptedWorkerBody script, DateTimeOffset now)
    {
        lock (gate)
        {
            if (workers.Count >= Most)
            {
                throw ApiError.RequestConflict(
                    $"There are {Most} scripted workers, which is the most; delete some by deleteScriptedWorker.");
            }

            var worker = new ScriptedWorker($"w{made + 1}", script, now);
            if (workers.Find(other => IsSame(other, worker)) is { } twin)
            {
                throw ApiError.RequestConflict(
                    $"The scripted worker {twin.ScriptId} is {twin.WorkerGroup}/{twin.WorkerId} of {twin.TaskQueueId} "
                    + "already; leave workerId out, or choose another.");
            }

            made++;
            workers.Add(worker);
            return worker.ToReply();
        }
    }

    public IReadOnlyList<ScriptedWorkerReply> List()
    {
        lock (gate)
        {
            return [.. workers.Select(worker => worker.ToReply())];
        }
    }

    /// <exception cref="ApiError">404: there is no such worker.</exception>
    public void Delete(string scriptId)
    {
        lock (gate)
        {
            var worker = workers.Find(one => one.ScriptId == scriptId) ?? throw ApiError.ResourceNotFound(
                $"There is no scripted worker '{scriptId}'; "
                + (workers.Count == 0 ? "there is none at all."
                    : $"there are {string.Join(", ", workers.Select(one => one.ScriptId))}."));
            worker.IsGone = true;
            workers.Remove(worker);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            foreach (var worker in workers)
            {
                worker.IsGone = true;
            }

            workers.Clear();
        }
    }

    /// <summary>The runs that they have are of another state, and so are they.</summary>
    public void Forget() => Clear();

    /// <summary>Whether some worker would claim tasks of the queue.</summary>
    public bool Serve(string taskQueueId)
    {
        lock (gate)
        {
            return workers.Exists(worker => Serves(worker, taskQueueId));
        }
    }

    /// <summary>There may be a task in the queue.</summary>
    public void Announce(string taskQueueId, DateTimeOffset now)
    {
        lock (gate)
        {
            foreach (var worker in workers)
            {
                if (Serves(worker, taskQueueId))
                {
                    worker.LooksAt = now;
                }
            }
        }
    }

    /// <summary>Changes a worker, unless it was deleted meanwhile.</summary>
    public void Change(ScriptedWorker worker, Action<ScriptedWorker> change)
    {
        lock (gate)
        {
            if (!worker.IsGone)
            {
                change(worker);
            }
        }
    }

    /// <summary>Reads a worker.</summary>
    public T Ask<T>(ScriptedWorker worker, Func<ScriptedWorker, T> question)
    {
        lock (gate)
        {
            return question(worker);
        }
    }

    private static bool Serves(ScriptedWorker worker, string taskQueueId) =>
        worker.TaskQueueId == taskQueueId && worker.Script.Does != ScriptedOutcome.NeverClaim;

    private static bool IsSame(ScriptedWorker left, ScriptedWorker right) =>
        left.TaskQueueId == right.TaskQueueId && left.WorkerGroup == right.WorkerGroup
        && left.WorkerId == right.WorkerId;
}
