using System.Text.Json;

namespace Taskcluster.Modules.Kernel.Scopes;

/// <summary>
/// The scopes that a method needs, as data with <c>&lt;placeholders&gt;</c> (spec/queue.md §1.14). A text stands for
/// itself: <c>Scopes = "secrets:get:&lt;name&gt;"</c>.
/// </summary>
public abstract record ScopeTemplate
{
    private ScopeTemplate()
    {
    }

    public static implicit operator ScopeTemplate(string text) => new Text(text);

    /// <summary>All of them; of an empty list, anybody has all.</summary>
    public static ScopeTemplate AllOf(params ScopeTemplate[] parts) => new All(parts);

    /// <summary>At least one of them; of an empty list, nobody has one.</summary>
    public static ScopeTemplate AnyOf(params ScopeTemplate[] parts) => new Any(parts);

    /// <summary>One scope for each element of the list <paramref name="list"/>, spliced into the list around it.</summary>
    public static ScopeTemplate Each(string item, string list, string text) => new ForEach(item, list, text);

    /// <summary>What is needed where <paramref name="flag"/> is true, and where it is not.</summary>
    public static ScopeTemplate If(string flag, ScopeTemplate then, ScopeTemplate? otherwise = null) =>
        new Condition(flag, then, otherwise);

    /// <summary>Writes the template as the published reference shows it.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);

    public sealed record Text(string Value) : ScopeTemplate
    {
        public override void WriteTo(Utf8JsonWriter writer) => writer.WriteStringValue(Value);
    }

    public sealed record All(IReadOnlyList<ScopeTemplate> Parts) : ScopeTemplate
    {
        public override void WriteTo(Utf8JsonWriter writer) => WriteList(writer, "AllOf", Parts);
    }

    public sealed record Any(IReadOnlyList<ScopeTemplate> Parts) : ScopeTemplate
    {
        public override void WriteTo(Utf8JsonWriter writer) => WriteList(writer, "AnyOf", Parts);
    }

    public sealed record ForEach(string Item, string List, string Value) : ScopeTemplate
    {
        public override void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("for", Item);
            writer.WriteString("in", List);
            writer.WriteString("each", Value);
            writer.WriteEndObject();
        }
    }

    public sealed record Condition(string Flag, ScopeTemplate Then, ScopeTemplate? Otherwise) : ScopeTemplate
    {
        public override void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("if", Flag);
            writer.WritePropertyName("then");
            Then.WriteTo(writer);
            if (Otherwise is not null)
            {
                writer.WritePropertyName("else");
                Otherwise.WriteTo(writer);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<ScopeTemplate> parts)
    {
        writer.WriteStartObject();
        writer.WriteStartArray(name);
        foreach (var part in parts)
        {
            part.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
