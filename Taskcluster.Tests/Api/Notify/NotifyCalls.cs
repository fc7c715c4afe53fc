using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Notify;

/// <summary>Notices as tests send them, and what has become of them.</summary>
internal static class NotifyCalls
{
    /// <summary>An address that no other test or example has.</summary>
    public static string NewAddress() => $"{SlugId.NewNice()}@example.com";

    /// <summary>A body for email. A changed field of null is left out.</summary>
    public static JsonObject Mail(string address, params (string Name, JsonNode? Value)[] changes) => Changed(
        new JsonObject { ["address"] = address, ["subject"] = "A subject", ["content"] = "Some *text*." }, changes);

    public static Task<ApiAnswer> SendMail(
        this RunningServer server, string address, params (string Name, JsonNode? Value)[] changes) =>
        server.AsRoot().Post("notify/v1/email", Mail(address, changes));

    public static Task<ApiAnswer> SendSlack(
        this RunningServer server, string channelId, params (string Name, JsonNode? Value)[] changes) =>
        server.AsRoot().Post(
            "notify/v1/slack", Changed(new JsonObject { ["channelId"] = channelId, ["text"] = "hello" }, changes));

    public static Task<ApiAnswer> SendMatrix(
        this RunningServer server, string roomId, params (string Name, JsonNode? Value)[] changes) =>
        server.AsRoot().Post(
            "notify/v1/matrix", Changed(new JsonObject { ["roomId"] = roomId, ["body"] = "hello" }, changes));

    public static Task<ApiAnswer> SendPulse(this RunningServer server, string routingKey, string message) =>
        server.AsRoot().Post(
            "notify/v1/pulse", new JsonObject { ["routingKey"] = routingKey, ["message"] = JsonNode.Parse(message) });

    /// <summary>Puts an address on the denylist.</summary>
    public static Task<ApiAnswer> Deny(this RunningServer server, string type, string address) =>
        server.AsRoot().Post("notify/v1/denylist/add", Address(type, address));

    public static Task<ApiAnswer> Undeny(this RunningServer server, string type, string address) =>
        server.AsRoot().Send(HttpMethod.Delete, "notify/v1/denylist/delete", Address(type, address));

    public static JsonObject Address(string type, string address) =>
        new() { ["notificationType"] = type, ["notificationAddress"] = address };

    /// <summary>All that was told so far has been put into words, and every delivery that is due was tried.</summary>
    public static async Task NoticesSettled(this RunningServer server)
    {
        var database = server.Services.GetRequiredService<Database>();
        var last = database.Read(MessageLog.LastSequence);
        await Until.True(() => database.Read(rows => Cursors.Find(rows, "notify"))?.Position >= last);
        await server.Advance(TimeSpan.Zero);
    }

    /// <summary>The mails in the data folder, oldest first.</summary>
    public static IReadOnlyList<ReadMail> Mails(this RunningServer server)
    {
        var folder = server.Services.GetRequiredService<DataFolder>().Combine("mail");
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(ReadMail.FromFile)]
            : [];
    }

    /// <summary>What is still on its way, or was given up, in the order in which it came.</summary>
    public static IReadOnlyList<StoredDelivery> Deliveries(this RunningServer server) =>
        server.Services.GetRequiredService<Database>().Read(rows =>
        {
            var deliveries = new List<StoredDelivery>();
            using var call = rows.Sql(
                "SELECT channel, address, attempts, due, failure FROM notify_deliveries ORDER BY delivery_no");
            while (call.Step())
            {
                deliveries.Add(new StoredDelivery(
                    call.Text(0), call.Text(1), call.Int(2), call.TimeOrNull(3), call.TextOrNull(4)));
            }

            return deliveries;
        });

    /// <summary>The messages on notify's exchange.</summary>
    public static IReadOnlyList<PulseMessage> Notifications(this RunningServer server) =>
        [.. server.Messages.All.Where(message => message.Exchange == "exchange/taskcluster-notify/v1/notification")];

    private static JsonObject Changed(JsonObject body, (string Name, JsonNode? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                body.Remove(name);
            }
            else
            {
                body[name] = value;
            }
        }

        return body;
    }
}

/// <summary>A row of the queue of deliveries.</summary>
internal sealed record StoredDelivery(
    string Channel, string Address, int Attempts, DateTimeOffset? Due, string? Failure);
