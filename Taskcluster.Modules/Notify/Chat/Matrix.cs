using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Chat;

/// <summary>
/// The account on the Matrix homeserver of the settings (client-server API v3). It joins a room when it is to write
/// there for the first time, which works where it was invited.
/// </summary>
public sealed class Matrix(NotifyOptions options, OutsideCalls calls, TimeProvider clock)
{
    private const string Who = "The Matrix homeserver";
    private const int LongestRoomId = 255;
    private const int MostRooms = 10_000;

    // For how long an API call waits for the homeserver, and for how long none does after one that waited in vain.
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly MatrixOptions options = Usable(options.Matrix);
    private readonly ConcurrentDictionary<string, bool> joined = new();
    private long silentUntil;

    public bool IsConfigured => options is { Homeserver: not null, Token: not null };

    /// <summary>
    /// Makes sure that the account may write in a room, as far as that can be found out soon: where the homeserver does
    /// not answer, the message is taken in and the delivery will tell.
    /// </summary>
    /// <exception cref="ApiError">400 InputError: it may not.</exception>
    public async Task RequireRoom(string roomId, CancellationToken cancellation)
    {
        if (!IsConfigured || joined.ContainsKey(roomId) || clock.GetUtcNow().UtcTicks < Volatile.Read(ref silentUntil))
        {
            return;
        }

        using var timeout = new CancellationTokenSource(LongestQuestion, TimeProvider.System);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            await Join(roomId, end.Token);
        }
        catch (DeliveryException error) when (error.IsFinal)
        {
            throw ApiError.InputError(error.Message);
        }
        catch (Exception error) when (
            error is DeliveryException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            Volatile.Write(ref silentUntil, (clock.GetUtcNow() + Silence).UtcTicks);
        }
    }

    /// <summary>Writes a message into its room; the homeserver has it when this returns.</summary>
    /// <param name="message">The message.</param>
    /// <param name="number">The same at each attempt: the homeserver takes it only once.</param>
    /// <param name="cancellation">Breaks it off.</param>
    /// <exception cref="DeliveryException">It has not.</exception>
    public async Task Write(MatrixBody message, long number, CancellationToken cancellation)
    {
        if (!IsConfigured)
        {
            throw new DeliveryException("The settings name no Matrix homeserver and token.");
        }

        if (!joined.ContainsKey(message.RoomId))
        {
            await Join(message.RoomId, cancellation);
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(MatrixPost.Of(message), NotifyJson.Default.MatrixPost);
        var reply = await calls.Send(
            Who,
            HttpMethod.Put,
            Url(message.RoomId, $"send/m.room.message/notify-{number}"),
            options.Token,
            json,
            cancellation);
        if (reply.IsSuccess)
        {
            return;
        }

        // It may have been put out of the room.
        joined.TryRemove(message.RoomId, out _);
        throw Failed(reply, message.RoomId);
    }

    private async Task Join(string roomId, CancellationToken cancellation)
    {
        // Whatever else stands there could lead to another method of the homeserver.
        if (!roomId.StartsWith('!') || roomId.Length > LongestRoomId)
        {
            throw NotInvited(roomId);
        }

        var reply = await calls.Send(
            Who, HttpMethod.Post, Url(roomId, "join"), options.Token, RawJson.EmptyObject.Utf8, cancellation);
        if (!reply.IsSuccess)
        {
            throw Failed(reply, roomId);
        }

        if (joined.Count >= MostRooms)
        {
            joined.Clear();
        }

        joined[roomId] = true;
    }

    private static DeliveryException Failed(OutsideReply reply, string roomId) =>
        reply.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound
            && reply.Member("errcode") is "M_FORBIDDEN" or "M_NOT_FOUND" or "M_UNKNOWN"
            ? NotInvited(roomId)
            : new DeliveryException($"{Who} answered {reply}", reply.IsForGood, reply.RetryAfter);

    private static DeliveryException NotInvited(string roomId) =>
        new($"The taskcluster matrix client must be invited to {roomId}", isFinal: true);

    private Uri Url(string roomId, string rest) => new(
        $"{options.Homeserver!.TrimEnd('/')}/_matrix/client/v3/rooms/{Uri.EscapeDataString(roomId)}/{rest}");

    private static MatrixOptions Usable(MatrixOptions options) =>
        options.Homeserver is null
            || (Uri.TryCreate(options.Homeserver, UriKind.Absolute, out var url) && url.Scheme is "https" or "http")
            ? options
            : throw new UnusableDataException(
                $"Notify:Matrix:Homeserver holds '{options.Homeserver}', which is not an http or https URL.");
}
