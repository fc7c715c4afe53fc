using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Taskcluster.Net.Events;

/// <summary>Listens to what the services publish.</summary>
public sealed partial class EventsClient
{
    /// <summary>
    /// The messages that these bindings cover, in the order in which they were published, for as long as they are
    /// asked for. A listener whose connection breaks comes back by itself with the id of the last event, so that
    /// nothing is missed and nothing comes twice.
    /// </summary>
    /// <exception cref="TaskclusterException">
    /// The server refuses the bindings or the caller, or cannot be reached in as many attempts as the client's options
    /// allow in a row, or messages were lost (<c>EventsGap</c>) and nobody is told of it.
    /// </exception>
    public async IAsyncEnumerable<PulseMessage> Listen(
        IReadOnlyList<EventBinding> bindings,
        ListenOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        options ??= new ListenOptions();
        var uri = ConnectUrl(JsonSerializer.Serialize(new { bindings }, WireJson.Options));
        var stand = new Stand(options.LastEventId);
        while (await Connect(uri, stand, cancellation) is { } response)
        {
            using (response)
            {
                await using var events = ServerSentEvents
                    .Read(await response.Content.ReadAsStreamAsync(cancellation), cancellation)
                    .GetAsyncEnumerator(cancellation);
                while (await Next(events, cancellation))
                {
                    if (Read(events.Current, stand, options) is { } message)
                    {
                        yield return message;
                    }
                }
            }

            stand.Failures++;
        }
    }

    // Null: the server says not to come back.
    private async Task<HttpResponseMessage?> Connect(Uri uri, Stand stand, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (stand.Failures > 0)
                {
                    await Task.Delay(Connection.PauseAfter(stand.Failures), TimeProvider.System, cancellation);
                }

                var response = await Connection.Listen(
                    uri,
                    headers =>
                    {
                        if (stand.LastId is not null)
                        {
                            headers.TryAddWithoutValidation("Last-Event-ID", stand.LastId);
                        }
                    },
                    cancellation);
                if (response.StatusCode == HttpStatusCode.NoContent)
                {
                    response.Dispose();
                    return null;
                }

                return response;
            }
            catch (TaskclusterException problem)
                when (problem.IsTransient && stand.Failures++ < Connection.Options.Retries)
            {
                // It is tried again after a pause.
            }
        }
    }

    // False: the stream has ended, or has broken.
    private static async Task<bool> Next(
        IAsyncEnumerator<(string Event, string Id, string Data)> events, CancellationToken cancellation)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception problem) when (problem is IOException or HttpRequestException or SocketException
            && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static PulseMessage? Read((string Event, string Id, string Data) one, Stand stand, ListenOptions options)
    {
        if (one.Event == "error")
        {
            throw new TaskclusterException(
                "EventsError", JsonSerializer.Deserialize<string>(one.Data) ?? "The server ended the stream.");
        }

        stand.LastId = one.Id.Length > 0 ? one.Id : stand.LastId;
        stand.Failures = 0;
        switch (one.Event)
        {
            case "ready":
                options.OnReady?.Invoke();
                return null;
            case "gap" when options.OnGap is null:
                throw new TaskclusterException("EventsGap", $"Messages were lost: {one.Data}");
            case "gap":
                options.OnGap(one.Data);
                return null;
            case "message":
                return JsonSerializer.Deserialize<PulseMessage>(one.Data, WireJson.Options)! with { Id = one.Id };
            default:
                return null;
        }
    }

    private sealed class Stand(string? lastId)
    {
        public string? LastId { get; set; } = lastId;

        public int Failures { get; set; }
    }
}
