using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.Scopes;

/// <summary>The scopes that one call needs: a scope, all of some, or one of some (spec/services.md §2.1).</summary>
public abstract record ScopeExpression
{
    private static readonly JsonWriterOptions Display =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ScopeExpression()
    {
    }

    public static implicit operator ScopeExpression(string scope) => new One(scope);

    /// <summary>All of them; of an empty list, anybody has all.</summary>
    public static ScopeExpression AllOf(params IReadOnlyList<ScopeExpression> parts) => new All(parts);

    /// <summary>At least one of them; of an empty list, nobody has one, not even who holds <c>*</c>.</summary>
    public static ScopeExpression AnyOf(params IReadOnlyList<ScopeExpression> parts) => new Any(parts);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="JsonException">It is neither a string nor an object with one of the two keys.</exception>
    public static ScopeExpression FromJson(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return new One(json.GetString()!);
        }

        if (json.ValueKind == JsonValueKind.Object && json.GetPropertyCount() == 1)
        {
            var only = json.EnumerateObject().First();
            if (only.Value.ValueKind == JsonValueKind.Array && only.Name is "AllOf" or "AnyOf")
            {
                var parts = only.Value.EnumerateArray().Select(FromJson).ToArray();
                return only.Name == "AllOf" ? new All(parts) : new Any(parts);
            }
        }

        throw new JsonException("A scope expression is a scope or an object with either AllOf or AnyOf.");
    }

    public abstract bool IsSatisfiedBy(ScopeSet scopes);

    /// <summary>
    /// What is still missing for who holds <paramref name="scopes"/>: satisfied parts are left out, and a list of
    /// one is that one. Null: nothing is missing.
    /// </summary>
    public abstract ScopeExpression? WithoutSatisfied(ScopeSet scopes);

    /// <summary>
    /// The scopes of the expression that the set satisfies, in their order, if that is enough for the expression;
    /// else null.
    /// </summary>
    public abstract IReadOnlyList<string>? SatisfiedScopes(ScopeSet scopes);

    public abstract void WriteTo(Utf8JsonWriter writer);

    /// <summary>Every scope that stands in the expression, once, in its order.</summary>
    public IReadOnlyList<string> DistinctScopes()
    {
        var scopes = new List<string>();
        AddScopes(scopes);
        return scopes.Count < 2 ? scopes : [.. scopes.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// As it stands in messages: a lone scope plain, all else as JSON indented by two (spec/queue.md §1.14).
    /// </summary>
    public virtual string ToDisplay()
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text, Display))
        {
            WriteTo(writer);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private protected abstract void AddScopes(List<string> into);

    private static void AddScopes(IReadOnlyList<ScopeExpression> parts, List<string> into)
    {
        foreach (var part in parts)
        {
            part.AddScopes(into);
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<ScopeExpression> parts)
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

    // Lists compare by their elements, so that equal expressions are equal records.
    private static int HashOf(IReadOnlyList<ScopeExpression> parts) =>
        parts.Aggregate(parts.Count, (hash, part) => HashCode.Combine(hash, part));

    public sealed record One(string Scope) : ScopeExpression
    {
        public override bool IsSatisfiedBy(ScopeSet scopes) => scopes.Satisfies(Scope);

        public override ScopeExpression? WithoutSatisfied(ScopeSet scopes) => IsSatisfiedBy(scopes) ? null : this;

        public override IReadOnlyList<string>? SatisfiedScopes(ScopeSet scopes) =>
            IsSatisfiedBy(scopes) ? [Scope] : null;

        public override void WriteTo(Utf8JsonWriter writer) => writer.WriteStringValue(Scope);

        private protected override void AddScopes(List<string> into) => into.Add(Scope);

        public override string ToDisplay() => Scope;
    }

    public sealed record All(IReadOnlyList<ScopeExpression> Parts) : ScopeExpression
    {
        public override bool IsSatisfiedBy(ScopeSet scopes) => Parts.All(part => part.IsSatisfiedBy(scopes));

        public override ScopeExpression? WithoutSatisfied(ScopeSet scopes)
        {
            var missing = Parts.Select(part => part.WithoutSatisfied(scopes)).OfType<ScopeExpression>().ToArray();
            return missing.Length switch { 0 => null, 1 => missing[0], _ => new All(missing) };
        }

        public override IReadOnlyList<string>? SatisfiedScopes(ScopeSet scopes) => IsSatisfiedBy(scopes)
            ? [.. Parts.SelectMany(part => part.SatisfiedScopes(scopes) ?? [])]
            : null;

        public override void WriteTo(Utf8JsonWriter writer) => WriteList(writer, "AllOf", Parts);

        private protected override void AddScopes(List<string> into) => AddScopes(Parts, into);

        public bool Equals(All? other) => other is not null && Parts.SequenceEqual(other.Parts);

        public override int GetHashCode() => HashOf(Parts);
    }

    public sealed record Any(IReadOnlyList<ScopeExpression> Parts) : ScopeExpression
    {
        public override bool IsSatisfiedBy(ScopeSet scopes) => Parts.Any(part => part.IsSatisfiedBy(scopes));

        public override ScopeExpression? WithoutSatisfied(ScopeSet scopes)
        {
            var missing = Parts.Select(part => part.WithoutSatisfied(scopes)).OfType<ScopeExpression>().ToArray();
            return missing.Length < Parts.Count ? null : missing.Length == 1 ? missing[0] : new Any(missing);
        }

        public override IReadOnlyList<string>? SatisfiedScopes(ScopeSet scopes) => IsSatisfiedBy(scopes)
            ? [.. Parts.SelectMany(part => part.SatisfiedScopes(scopes) ?? [])]
            : null;

        public override void WriteTo(Utf8JsonWriter writer) => WriteList(writer, "AnyOf", Parts);

        private protected override void AddScopes(List<string> into) => AddScopes(Parts, into);

        public bool Equals(Any? other) => other is not null && Parts.SequenceEqual(other.Parts);

        public override int GetHashCode() => ~HashOf(Parts);
    }
}
