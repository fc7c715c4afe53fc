using System.Diagnostics;
using System.Text.Json;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// What the server has still to do for its subscribers once the last request of a round is answered. It is waited for,
/// so that no other round pays for it, and told, so that nothing is hidden.
/// </summary>
/// <param name="Messages">How far behind the log the slowest subscriber was.</param>
/// <param name="Drained">How long it took until none was behind.</param>
internal sealed record Backlog(long Messages, TimeSpan Drained)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="InvalidOperationException">They do not come to an end.</exception>
    public static async Task<Backlog> Drain(ChildProcess server, RequestSigner signer)
    {
        using var connection = await LoadConnection.Open(server.Port);
        var watch = Stopwatch.StartNew();
        var first = await Behind(connection, signer);
        for (var behind = first; behind > 0; behind = await Behind(connection, signer))
        {
            if (watch.Elapsed > Patience)
            {
                throw new InvalidOperationException(
                    $"A subscriber is {behind:#,0} messages behind after {watch.Elapsed.TotalSeconds:0} s.");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        return new Backlog(first, first == 0 ? TimeSpan.Zero : watch.Elapsed);
    }

    // Those that are switched off stay behind for good.
    private static async Task<long> Behind(LoadConnection connection, RequestSigner signer)
    {
        var batch = new RequestBatch(1024);
        signer.Add(batch, "GET", "pulse/v1/subscribers");
        await connection.Exchange(batch[0]);
        using var answer = JsonDocument.Parse(connection.Body.ToArray());
        return answer.RootElement.GetProperty("subscribers").EnumerateArray()
            .Where(one => one.GetProperty("state").GetString() is "active" or "retrying")
            .Max(one => one.GetProperty("lag").GetInt64());
    }
}
