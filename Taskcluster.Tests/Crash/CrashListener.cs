using System.Globalization;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// Listens to the events feed as a program outside would: when the server is gone it goes on at the next one after the
/// last event that it has seen.
/// </summary>
internal sealed class CrashListener
{
    private static readonly HttpClient Http = new(new LostConnectionHandler(new SocketsHttpHandler()))
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Lock gate = new();
    private readonly List<long> heard = [];
    private readonly List<string> problems = [];
    private string? lastId;

    /// <summary>The log's numbers of what was heard, in the order of arrival.</summary>
    public IReadOnlyList<long> Heard
    {
        get
        {
            lock (gate)
            {
                return [.. heard];
            }
        }
    }

    public int Count => Heard.Count;

    /// <summary>The number of the last message that was heard; 0 before the first.</summary>
    public long Last
    {
        get
        {
            lock (gate)
            {
                return heard.Count > 0 ? heard[^1] : 0;
            }
        }
    }

    /// <summary>Events that have no place here.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (gate)
            {
                return [.. problems];
            }
        }
    }

    /// <summary>Listens to a server until it is gone or the result is disposed of; returns once it is ready.</summary>
    public async Task<IAsyncDisposable> Follow(string rootUrl)
    {
        var bindings = JsonSerializer.Serialize(new
        {
            bindings = SubscriberCheck.Exchanges.Select(exchange => new { exchange, routingKeyPattern = "#" }),
        });
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"{rootUrl}/api/events/v1/connect/?bindings={Uri.EscapeDataString(bindings)}");
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        var ready = new TaskCompletionSource();
        var end = new CancellationTokenSource();
        var reading = Read(answer, ready, end.Token);
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(90));
        return new Listening(reading, end);
    }

    private async Task Read(HttpResponseMessage answer, TaskCompletionSource ready, CancellationToken end)
    {
        try
        {
            using var kept = answer;
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(end));
            string? kind = null;
            while (await reader.ReadLineAsync(end) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    kind = line["event: ".Length..];
                }
                else if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    Take(kind!, line["id: ".Length..]);
                    ready.TrySetResult();
                }
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
        {
            // The server was killed, or nobody listens any longer.
        }
        finally
        {
            ready.TrySetResult();
        }
    }

    private void Take(string kind, string id)
    {
        lock (gate)
        {
            if (kind == "message")
            {
                heard.Add(long.Parse(id[(id.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture));
                lastId = id;
            }
            else if (kind is "gap" or "error")
            {
                problems.Add($"The listener was told {kind} ({id}).");
            }
            else if (kind == "ready" && id != "-")
            {
                lastId ??= id;
            }
        }
    }

    // The answer is disposed of by its reader alone: to do so under a read breaks that at any place.
    private sealed class Listening(Task reading, CancellationTokenSource end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            await reading;
            end.Dispose();
        }
    }
}
