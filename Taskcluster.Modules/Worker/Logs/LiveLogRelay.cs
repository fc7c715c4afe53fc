using System.Text.Json;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Logs;

/// <summary>
/// Sends a running log to the server piece by piece, where it is followed (docs/live-logs.md): the worker listens
/// nowhere. The server tells after each piece how much it has, so that a piece that was lost, or a server that began
/// anew, costs no more than sending again.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="credentials">The claim's present ones.</param>
/// <param name="claim">The run.</param>
/// <param name="log">Its log.</param>
/// <param name="clock">Pauses run by it.</param>
internal sealed class LiveLogRelay(
    TaskclusterClient client, Func<Credentials> credentials, Claim claim, TaskLog log, TimeProvider clock)
    : IAsyncDisposable
{
    private const int LargestPiece = 256 << 10;

    // Tasks write line by line; what comes within this time travels together.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stop = new();
    private Task sending = Task.CompletedTask;

    /// <summary>Has the server make the artifact, and begins to send. Tasks run without a live log, too.</summary>
    /// <exception cref="ProblemException">The task's payload, or its run, does not allow the artifact.</exception>
    public async Task Open(string name, DateTimeOffset expires, CancellationToken cancel)
    {
        var place = ApiPath.Exact(
            $"{client.RootUrl.TrimEnd('/')}/task-log/{claim.TaskId}/{claim.RunId}/{Uri.EscapeDataString(name)}");
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["expires"] = WireTime.Format(expires) },
            ClaimJson.Default.IReadOnlyDictionaryStringString);
        try
        {
            var answer = await client.As(credentials()).CallAt(HttpMethod.Post, place, body, cancel);
            using var opened = JsonDocument.Parse(answer);
            var appendUrl = opened.RootElement.GetProperty("appendUrl").GetString()!;
            sending = Send(appendUrl);
        }
        catch (ApiCallException refusal) when (refusal.Status is System.Net.HttpStatusCode.Conflict)
        {
            throw new ProblemException(
                Problem.MalformedPayload($"The artifact {name} cannot be made: {refusal.Message}"));
        }
        catch (Exception problem) when (problem is ApiCallException or JsonException or KeyNotFoundException)
        {
            log.Warn($"There is no live log: {problem.Message}");
        }
    }

    /// <summary>The log has ended: waits until the server has all of it, but not for ever.</summary>
    public async Task Finish()
    {
        using var done = new CancellationTokenSource();
        await Task.WhenAny(sending, Task.Delay(EndLimit, clock, done.Token));
        await done.CancelAsync();
        await stop.CancelAsync();
        await sending;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await sending;
        stop.Dispose();
    }

    private async Task Send(string appendUrl)
    {
        try
        {
            await using var file = new FileStream(
                log.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0,
                FileOptions.Asynchronous);
            await Send(appendUrl, file);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The task is over.
        }
        catch (Exception problem) when (problem is ApiCallException or JsonException or IOException)
        {
            log.Warn($"The live log ends here, the stored one goes on: {problem.Message}");
        }
    }

    private async Task Send(string appendUrl, FileStream file)
    {
        var anyone = client.As(null);
        var buffer = new byte[LargestPiece];
        long position = 0;
        while (true)
        {
            var (end, isEnded) = await log.Beyond(position, stop.Token);
            if (!isEnded && end - position < LargestPiece)
            {
                // Who waits for the task's end does not wait for this.
                await Task.WhenAny(log.Ended, Task.Delay(Gathering, clock, stop.Token));
                (end, isEnded) = await log.Beyond(position, stop.Token);
            }

            file.Position = position;
            var wanted = (int)Math.Clamp(end - position, 0, LargestPiece);
            var count = await file.ReadAsync(buffer.AsMemory(0, wanted), stop.Token);
            var isLast = isEnded && position + count >= end;
            var url = ApiPath.Exact($"{appendUrl}&offset={position}{(isLast ? "&end=1" : string.Empty)}");
            if (await Put(anyone, url, buffer.AsMemory(0, count)) is { } length)
            {
                if (isLast && length == position + count)
                {
                    return;
                }

                // It takes nothing where it has ended the log; it may have begun anew meanwhile.
                if (length == position && (count > 0 || isLast))
                {
                    await Task.Delay(AfterFailure, clock, stop.Token);
                }

                position = Math.Clamp(length, 0, end);
            }
        }
    }

    // Gets what the server has by now; null if it is away, which a task outlives.
    private async Task<long?> Put(TaskclusterClient anyone, Uri url, ReadOnlyMemory<byte> piece)
    {
        try
        {
            var answer = await anyone.CallAt(HttpMethod.Put, url, piece, stop.Token);
            using var told = JsonDocument.Parse(answer);
            return told.RootElement.GetProperty("length").GetInt64();
        }
        catch (ApiCallException problem) when (problem.IsTransient)
        {
            await Task.Delay(AfterFailure, clock, stop.Token);
            return null;
        }
    }
}
