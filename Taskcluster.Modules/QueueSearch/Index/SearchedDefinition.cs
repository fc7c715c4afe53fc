using System.Text.Json;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>
/// What the search takes from a task's definition; the rest is passed over unread. It is all there, since the queue has
/// stored it.
/// </summary>
internal sealed record SearchedDefinition
{
    // A definition is nested no deeper than a body may be.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 1000 };

    private readonly List<string> routes = [];
    private readonly Dictionary<string, string> tags = new(StringComparer.Ordinal);

    public string TaskQueueId { get; private set; } = "";

    public string SchedulerId { get; private set; } = "";

    public string ProjectId { get; private set; } = "";

    public string TaskGroupId { get; private set; } = "";

    public IReadOnlyList<string> Routes => routes;

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Deadline { get; private set; }

    /// <summary>The name of its metadata.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The owner of its metadata.</summary>
    public string Owner { get; private set; } = "";

    public IReadOnlyDictionary<string, string> Tags => tags;

    public static SearchedDefinition Read(ReadOnlySpan<byte> definition)
    {
        var found = new SearchedDefinition();
        var json = new Utf8JsonReader(definition, AnyDepth);
        _ = json.Read();
        while (NextMember(ref json))
        {
            found.Take(ref json);
        }

        return found;
    }

    // By the order in which the queue writes them.
    private void Take(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("taskQueueId"u8))
        {
            TaskQueueId = Text(ref json);
        }
        else if (json.ValueTextEquals("schedulerId"u8))
        {
            SchedulerId = Text(ref json);
        }
        else if (json.ValueTextEquals("projectId"u8))
        {
            ProjectId = Text(ref json);
        }
        else if (json.ValueTextEquals("taskGroupId"u8))
        {
            TaskGroupId = Text(ref json);
        }
        else if (json.ValueTextEquals("created"u8))
        {
            Created = Moment(ref json);
        }
        else if (json.ValueTextEquals("deadline"u8))
        {
            Deadline = Moment(ref json);
        }
        else
        {
            TakeInner(ref json);
        }
    }

    private void TakeInner(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("routes"u8))
        {
            _ = json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.String)
            {
                routes.Add(json.GetString()!);
            }
        }
        else if (json.ValueTextEquals("metadata"u8))
        {
            TakeMetadata(ref json);
        }
        else if (json.ValueTextEquals("tags"u8))
        {
            _ = json.Read();
            while (NextMember(ref json))
            {
                tags[json.GetString()!] = Text(ref json);
            }
        }
        else
        {
            json.Skip();
        }
    }

    private void TakeMetadata(ref Utf8JsonReader json)
    {
        _ = json.Read();
        while (NextMember(ref json))
        {
            if (json.ValueTextEquals("name"u8))
            {
                Name = Text(ref json);
            }
            else if (json.ValueTextEquals("owner"u8))
            {
                Owner = Text(ref json);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private static bool NextMember(ref Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.PropertyName;

    private static string Text(ref Utf8JsonReader json)
    {
        _ = json.Read();
        return json.GetString()!;
    }

    private static DateTimeOffset Moment(ref Utf8JsonReader json)
    {
        _ = json.Read();
        return WireTime.TryParse(json.ValueSpan, out var moment)
            ? moment
            : throw new JsonException($"'{json.GetString()}' is not a date-time.");
    }
}
