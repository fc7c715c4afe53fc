using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>The text of events.</summary>
internal static class EventText
{
    /// <summary>The id of an event after which nobody shall come back.</summary>
    public const string NoId = "-";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An event.</summary>
    /// <param name="form">How it is written.</param>
    /// <param name="kind">A word, such as <c>message</c>.</param>
    /// <param name="data">JSON on one line, from <see cref="Json"/>.</param>
    /// <param name="id">Without characters that JSON would escape.</param>
    public static byte[] Of(EventForm form, string kind, ReadOnlySpan<byte> data, string id)
    {
        var (before, after) = form == EventForm.Lines
            ? ($"event: {kind}\ndata: ", $"\nid: {id}\n\n")
            : ($$"""{"event":"{{kind}}","id":"{{id}}","data":""", "}");
        var text = new byte[before.Length + data.Length + after.Length];
        Encoding.ASCII.GetBytes(before, text);
        data.CopyTo(text.AsSpan(before.Length));
        Encoding.ASCII.GetBytes(after, text.AsSpan(before.Length + data.Length));
        return text;
    }

    /// <summary>What is written, on one line.</summary>
    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            write(writer);
        }

        var json = buffer.WrittenSpan.ToArray();

        // What is stored may have line breaks. In strings they are escaped, and everywhere else blanks do as well.
        var rest = json.AsSpan();
        for (int at; (at = rest.IndexOfAny((byte)'\r', (byte)'\n')) >= 0; rest = rest[(at + 1)..])
        {
            rest[at] = (byte)' ';
        }

        return json;
    }
}

/// <summary>How an event is written.</summary>
internal enum EventForm
{
    /// <summary>Three lines and a blank one, of <c>text/event-stream</c>.</summary>
    Lines,

    /// <summary>A JSON object with <c>event</c>, <c>id</c> and <c>data</c>, for a text frame of a WebSocket.</summary>
    Frame,
}
