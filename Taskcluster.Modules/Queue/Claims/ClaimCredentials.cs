using System.Globalization;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Api.Claims;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>Makes the temporary credentials by which a worker speaks for a run (spec/queue.md §2.7).</summary>
public sealed class ClaimCredentials(IServiceCredentials services, TimeProvider clock)
{
    /// <summary>Credentials that end with the claim; the auth service grants five more minutes.</summary>
    public TaskCredentials For(TaskRecord task, Run run, IReadOnlyList<string> taskScopes)
    {
        var until = run.TakenUntil!.Value;
        var place = $"{task.TaskId}/{run.RunId}";
        var credentials = TemporaryCredentials.Create(
            services.Of("queue"),
            $"task-client/{place}/on/{run.WorkerGroup}/{run.WorkerId}/until/{Seconds(until)}",
            [
                $"queue:reclaim-task:{place}", $"queue:resolve-task:{place}", $"queue:create-artifact:{place}",
                .. taskScopes,
            ],
            clock.GetUtcNow(),
            until);
        return new TaskCredentials
        {
            ClientId = credentials.ClientId,
            AccessToken = credentials.AccessToken,
            Certificate = credentials.Certificate!,
        };
    }

    // Seconds since the epoch; a fraction only where there is one.
    private static string Seconds(DateTimeOffset moment) =>
        (moment.ToMilliseconds() / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
}
