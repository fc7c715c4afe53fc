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

    /// <summary>Every parameter once, in the order of the template; the variable of a <c>for</c> is none.</summary>
    public IReadOnlyList<string> ParameterNames => [.. Parameters().Select(use => use.Name).Distinct()];

    // Only these may stand alone; a "for" needs a list around it.
    private protected virtual bool MayBeRoot => true;

    /// <summary>
    /// Whether required URL parameters alone decide, so that a call can be authorized before anything else is looked
    /// at (spec/queue.md §1.14). Lists and flags never come from the URL.
    /// </summary>
    public bool UsesOnly(IReadOnlySet<string> requiredUrlParameters) =>
        Parameters().All(use => use.IsScalar && requiredUrlParameters.Contains(use.Name));

    /// <summary>
    /// Whether for these values nothing is needed at all (an <c>if</c> without <c>else</c> whose flag is false): such
    /// a call is public, and its credentials are not even looked at.
    /// </summary>
    public virtual bool IsPublic(ScopeValues values) => false;

    /// <summary>What a call with these values needs; null where it <see cref="IsPublic"/>.</summary>
    /// <exception cref="InvalidOperationException">A parameter is missing or of another type: a bug of ours.</exception>
    public ScopeExpression? Fill(ScopeValues values)
    {
        RequireRoot();
        var needed = new List<ScopeExpression>(1);
        Splice(values, needed);
        return needed.Count == 0 ? null : needed[0];
    }

    /// <summary>
    /// The same answer as from <see cref="Fill"/>, without building anything. Stops at what decides, so a parameter
    /// that did not matter is not missed.
    /// </summary>
    /// <exception cref="InvalidOperationException">A parameter is missing or of another type: a bug of ours.</exception>
    public bool IsSatisfiedBy(ScopeValues values, ScopeSet scopes)
    {
        RequireRoot();
        return HasAll(values, scopes);
    }

    /// <summary>Writes the template as the published reference shows it.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);

    // A template stands for none, one or many expressions of the list around it.
    private protected abstract void Splice(ScopeValues values, List<ScopeExpression> into);

    private protected abstract bool HasAll(ScopeValues values, ScopeSet scopes);

    private protected abstract bool HasAny(ScopeValues values, ScopeSet scopes);

    private protected abstract IEnumerable<ParameterUse> Parameters();

    private void RequireRoot()
    {
        if (!MayBeRoot)
        {
            throw new InvalidOperationException("A 'for' of a scope template needs an AllOf or AnyOf around it.");
        }
    }

    private static List<ScopeExpression> FillAll(IReadOnlyList<ScopeTemplate> parts, ScopeValues values)
    {
        var filled = new List<ScopeExpression>(parts.Count);
        foreach (var part in parts)
        {
            part.Splice(values, filled);
        }

        return filled;
    }

    private protected readonly record struct ParameterUse(string Name, bool IsScalar);

    public sealed record Text(string Value) : ScopeTemplate
    {
        private readonly ScopeText text = new(Value);

        private protected override void Splice(ScopeValues values, List<ScopeExpression> into) =>
            into.Add(text.Fill(new ScopeBinding(values)));

        private protected override bool HasAll(ScopeValues values, ScopeSet scopes) =>
            text.IsSatisfiedBy(new ScopeBinding(values), scopes);

        private protected override bool HasAny(ScopeValues values, ScopeSet scopes) => HasAll(values, scopes);

        private protected override IEnumerable<ParameterUse> Parameters() =>
            text.Placeholders.Select(name => new ParameterUse(name, IsScalar: true));

        public override void WriteTo(Utf8JsonWriter writer) => writer.WriteStringValue(Value);
    }

    public sealed record All(IReadOnlyList<ScopeTemplate> Parts) : ScopeTemplate
    {
        private protected override void Splice(ScopeValues values, List<ScopeExpression> into) =>
            into.Add(new ScopeExpression.All(FillAll(Parts, values)));

        private protected override bool HasAll(ScopeValues values, ScopeSet scopes)
        {
            for (var index = 0; index < Parts.Count; index++)
            {
                if (!Parts[index].HasAll(values, scopes))
                {
                    return false;
                }
            }

            return true;
        }

        private protected override bool HasAny(ScopeValues values, ScopeSet scopes) => HasAll(values, scopes);

        private protected override IEnumerable<ParameterUse> Parameters() => Parts.SelectMany(part => part.Parameters());

        public override void WriteTo(Utf8JsonWriter writer) => WriteList(writer, "AllOf", Parts);
    }

    public sealed record Any(IReadOnlyList<ScopeTemplate> Parts) : ScopeTemplate
    {
        private protected override void Splice(ScopeValues values, List<ScopeExpression> into) =>
            into.Add(new ScopeExpression.Any(FillAll(Parts, values)));

        private protected override bool HasAll(ScopeValues values, ScopeSet scopes) => HasAny(values, scopes);

        private protected override bool HasAny(ScopeValues values, ScopeSet scopes)
        {
            for (var index = 0; index < Parts.Count; index++)
            {
                if (Parts[index].HasAny(values, scopes))
                {
                    return true;
                }
            }

            return false;
        }

        private protected override IEnumerable<ParameterUse> Parameters() => Parts.SelectMany(part => part.Parameters());

        public override void WriteTo(Utf8JsonWriter writer) => WriteList(writer, "AnyOf", Parts);
    }

    public sealed record ForEach(string Item, string List, string Value) : ScopeTemplate
    {
        private readonly ScopeText text = new(Value);

        private protected override bool MayBeRoot => false;

        private protected override void Splice(ScopeValues values, List<ScopeExpression> into)
        {
            var list = values.ListOf(List);
            for (var index = 0; index < list.Count; index++)
            {
                into.Add(text.Fill(new ScopeBinding(values, Item, list[index])));
            }
        }

        private protected override bool HasAll(ScopeValues values, ScopeSet scopes) => !Finds(false, values, scopes);

        private protected override bool HasAny(ScopeValues values, ScopeSet scopes) => Finds(true, values, scopes);

        private protected override IEnumerable<ParameterUse> Parameters() =>
            text.Placeholders.Where(name => name != Item)
                .Select(name => new ParameterUse(name, IsScalar: true))
                .Prepend(new ParameterUse(List, IsScalar: false));

        // Whether some element's scope is (or is not) satisfied.
        private bool Finds(bool satisfied, ScopeValues values, ScopeSet scopes)
        {
            var list = values.ListOf(List);
            for (var index = 0; index < list.Count; index++)
            {
                if (text.IsSatisfiedBy(new ScopeBinding(values, Item, list[index]), scopes) == satisfied)
                {
                    return true;
                }
            }

            return false;
        }

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
        private protected override bool MayBeRoot => Then.MayBeRoot && Otherwise?.MayBeRoot is not false;

        public override bool IsPublic(ScopeValues values) => Taken(values) is not { } taken || taken.IsPublic(values);

        private protected override void Splice(ScopeValues values, List<ScopeExpression> into) =>
            Taken(values)?.Splice(values, into);

        private protected override bool HasAll(ScopeValues values, ScopeSet scopes) =>
            Taken(values)?.HasAll(values, scopes) is not false;

        private protected override bool HasAny(ScopeValues values, ScopeSet scopes) =>
            Taken(values)?.HasAny(values, scopes) is true;

        private protected override IEnumerable<ParameterUse> Parameters() =>
            Then.Parameters().Concat(Otherwise?.Parameters() ?? []).Prepend(new ParameterUse(Flag, IsScalar: false));

        private ScopeTemplate? Taken(ScopeValues values) => values.FlagOf(Flag) ? Then : Otherwise;

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
