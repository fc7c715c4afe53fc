using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>
/// A message as listeners get it. Its text is made once for all who share it; one thread alone asks for it.
/// </summary>
internal sealed class FeedMessage
{
    private const string RoutePrefix = "route.";

    private readonly byte[] data;
    private readonly string id;
    private byte[]? lines;
    private byte[]? frame;

    public FeedMessage(PulseMessage message, string epoch, int maxBytes, MessageHarm harm = MessageHarm.None)
    {
        Harm = harm;
        id = new EventId(epoch, message.Sequence).ToString();

        // What is too large by itself need not be copied first.
        var json = message.Payload.Utf8.Length > maxBytes ? null : MessageJson(message);
        IsTooLarge = json is null || json.Length > maxBytes;
        data = IsTooLarge ? TooLargeJson(message, maxBytes) : json!;
    }

    /// <summary>Whether a gap event stands in place of the message, which is larger than the settings allow.</summary>
    public bool IsTooLarge { get; }

    /// <summary>What befalls it on its way to all listeners.</summary>
    public MessageHarm Harm { get; }

    /// <summary>The event's text.</summary>
    public ReadOnlyMemory<byte> In(EventForm form) =>
        form == EventForm.Lines ? lines ??= Make(form) : frame ??= Make(form);

    private byte[] Make(EventForm form) => EventText.Of(form, IsTooLarge ? "gap" : "message", data, id);

    private static byte[] MessageJson(PulseMessage message) => EventText.Json(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("payload");
        writer.WriteRawValue(message.Payload.Utf8.Span, skipInputValidation: true);
        writer.WriteString("exchange", message.Exchange);
        writer.WriteString("routingKey", message.RoutingKey);
        writer.WriteBoolean("redelivered", value: false);
        writer.WriteStartArray("routes");
        foreach (var route in message.Routes)
        {
            if (route.StartsWith(RoutePrefix, StringComparison.Ordinal))
            {
                writer.WriteStringValue(route.AsSpan(RoutePrefix.Length));
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static byte[] TooLargeJson(PulseMessage message, int maxBytes) => EventText.Json(writer =>
    {
        var bytes = message.Payload.Utf8.Length;
        writer.WriteStartObject();
        writer.WriteString("cause", "size");
        writer.WriteString(
            "reason",
            $"The payload of a message has {bytes} bytes, and with all that belongs to it more than the {maxBytes} "
            + "that a listener takes (setting Events:MaxMessageBytes).");
        writer.WriteString("exchange", message.Exchange);
        writer.WriteString("routingKey", message.RoutingKey);
        writer.WriteEndObject();
    });
}
