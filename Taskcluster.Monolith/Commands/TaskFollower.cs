using System.Net;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Monolith.Commands;

/// <summary>Copies the logs of a task's runs, as they are written, until the task is resolved.</summary>
internal sealed class TaskFollower(TaskclusterClient client, HttpClient http, string taskId, Stream target)
{
    private const string LiveLog = "public/logs/live.log";
    private const int BufferBytes = 32 << 10;

    // A run's log begins some moments after the run; asking this often is not felt by the server.
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(200);

    private int nextRun;
    private long copied;

    /// <summary>The status with which the task ended.</summary>
    public async Task<JsonNode> UntilResolved(CancellationToken cancellation)
    {
        while (true)
        {
            var status = await Status(cancellation);
            var isOver = status["state"]!.GetValue<string>() is "completed" or "failed" or "exception";
            var started = status["runs"]!.AsArray().Count(run => run!["started"] is not null);
            if (nextRun < started && await TryCopy(nextRun, cancellation))
            {
                nextRun++;
                copied = 0;
                continue;
            }

            if (isOver)
            {
                return status;
            }

            await Task.Delay(BetweenQuestions, TimeProvider.System, cancellation);
        }
    }

    private async Task<JsonNode> Status(CancellationToken cancellation) => JsonNode.Parse(await client.Call(
        HttpMethod.Get, "queue", $"task/{taskId}/status", ReadOnlyMemory<byte>.Empty, cancellation))!["status"]!;

    // The live log is a reference to the worker's own server, and at its end a link to the stored log.
    private async Task<bool> TryCopy(int runId, CancellationToken cancellation)
    {
        JsonNode artifact;
        try
        {
            artifact = JsonNode.Parse(await client.Call(
                HttpMethod.Get, "queue", $"task/{taskId}/runs/{runId}/artifacts/{LiveLog}",
                ReadOnlyMemory<byte>.Empty, cancellation))!;
        }
        catch (ApiCallException error) when (error.Status == HttpStatusCode.NotFound)
        {
            return false;
        }

        try
        {
            using var response = await http.GetAsync(
                ApiPath.Exact(artifact["url"]!.GetValue<string>()),
                HttpCompletionOption.ResponseHeadersRead,
                cancellation);
            if (!response.IsSuccessStatusCode)
            {
                return false;
            }

            await using var log = await response.Content.ReadAsStreamAsync(cancellation);
            return await Copy(log, cancellation);
        }
        catch (HttpRequestException)
        {
            // The worker's log server is gone already: its log is stored in a moment.
            return false;
        }
    }

    // What an earlier attempt brought is passed over. False: the connection broke, as where the server begins anew.
    private async Task<bool> Copy(Stream log, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        long position = 0;
        while (true)
        {
            int count;
            try
            {
                count = await log.ReadAsync(buffer, cancellation);
            }
            catch (IOException)
            {
                return false;
            }

            if (count == 0)
            {
                return true;
            }

            var old = (int)Math.Clamp(copied - position, 0, count);
            await target.WriteAsync(buffer.AsMemory(old, count - old), cancellation);
            await target.FlushAsync(cancellation);
            position += count;
            copied = Math.Max(copied, position);
        }
    }
}
