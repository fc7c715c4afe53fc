using System.Text;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Monolith.Commands.Replay;

/// <summary>Makes the calls of a recording again, one after the other.</summary>
/// <param name="client">The server, and as whom.</param>
/// <param name="usesNewIds">Whether tasks and groups that the recording creates get new ids.</param>
/// <param name="keepsTimes">Whether times stay as they were recorded.</param>
/// <param name="keepsGoing">Whether it goes on where a call is answered otherwise than it was.</param>
internal sealed class Replayer(TaskclusterClient client, bool usesNewIds, bool keepsTimes, bool keepsGoing)
{
    /// <summary>Makes the calls.</summary>
    /// <param name="steps">All of them, none with an omission.</param>
    /// <param name="progress">Told how many are done.</param>
    /// <param name="cancellation">Ends it between two calls.</param>
    /// <returns>What was answered otherwise, a sentence each.</returns>
    /// <exception cref="TaskFileException">A call was answered otherwise, and that ends it.</exception>
    public async Task<IReadOnlyList<string>> Run(
        IReadOnlyList<ReplayStep> steps, Action<long> progress, CancellationToken cancellation)
    {
        // From the answer the server's clock is known.
        _ = await client.Call(HttpMethod.Get, "queue", $"ping", default, cancellation);
        var (ids, times) = (new ReplayIds(steps, usesNewIds), new StepTimes(keepsTimes));
        var differences = new List<string>();
        for (var index = 0; index < steps.Count; index++)
        {
            if (await Make(steps[index], ids, times, cancellation) is { } difference)
            {
                differences.Add(difference);
                if (!keepsGoing)
                {
                    throw new TaskFileException(
                        $"{difference} {index} of {steps.Count} calls were made before it; with --keep-going the rest "
                        + "is made, too.");
                }
            }

            progress(index + 1);
        }

        return differences;
    }

    private async Task<string?> Make(ReplayStep step, ReplayIds ids, StepTimes times, CancellationToken cancellation)
    {
        var body = ids.In(step.Body);
        times.Renew(step, body, client.ServerClock.Now);
        var bytes = body is null ? default : Encoding.UTF8.GetBytes(body.ToJsonString());
        try
        {
            var uri = ApiPath.Exact(client.RootUrl + ids.In(step.Path));
            var reply = await client.CallAt(new HttpMethod(step.Verb), uri, bytes, cancellation);
            ids.Learn(step, reply);
            return step.IsAsExpected(200) ? null : Difference(step, "succeeded");
        }
        catch (ApiCallException error) when (error.Status is { } status)
        {
            return step.IsAsExpected((int)status)
                ? null
                : Difference(step, $"was answered {(int)status} {error.Code}: {error.Message}");
        }
    }

    private static string Difference(ReplayStep step, string what) =>
        $"Call {step.Number}, {step.Method} {step.Path}, was answered {step.Status} when it was recorded, and now "
        + $"{what}";
}
