namespace Taskcluster.Modules.Kernel.Api;

// The attributes by which records state what JSON Schema publishes and enforces. What they mean:
// - a property's JSON type comes from its CLR type; its name is camelCase, or that of [JsonPropertyName];
// - a member is required unless it is nullable or bears [Default]; [Required] makes such a member required after all;
// - objects are closed (additionalProperties: false) unless the record bears [Open];
// - enums are published by their [JsonStringEnumMemberName]s;
// - a record that bears [Schema] and stands inside another one is published as a $ref to its own document, any other
//   record as an object in place;
// - of a list or a map, [Items], [Default] and [SchemaJson] mean the whole, all others each element;
// - RawJson is an object, or exactly what its [SchemaJson] says; StoredJson<T> is what T is;
// - an abstract record with [JsonPolymorphic] and [JsonDerivedType]s is published as oneOf, each alternative with the
//   discriminator as a required member of one value; a union without a discriminator is said by [UnionOf].

/// <summary>
/// This record (or union) is published as <c>/schemas/&lt;service&gt;/&lt;version&gt;/&lt;name&gt;.json</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SchemaAttribute(string service, string name) : Attribute
{
    public string Service { get; } = service;

    public string Name { get; } = name;

    public string Version { get; init; } = "v1";

    public required string Title { get; init; }

    public string? Description { get; init; }
}

/// <summary>An ECMAScript regular expression that a string (or each string of a list) must match.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PatternAttribute(string pattern) : Attribute
{
    public string Pattern { get; } = pattern;
}

/// <summary>A bound on the length of a string (or of each string of a list or map), in code points.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class LengthAttribute : Attribute
{
    /// <summary>Negative: not stated.</summary>
    public int Min { get; init; } = -1;

    /// <summary>Negative: not stated.</summary>
    public int Max { get; init; } = -1;
}

/// <summary>Bounds of a number; stated only where set.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class RangeAttribute : Attribute
{
    public double Min { get; init; } = double.NegativeInfinity;

    public double Max { get; init; } = double.PositiveInfinity;

    public double MultipleOf { get; init; }
}

/// <summary>Bounds of a list; on a class, of the list that it is itself.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Class)]
public sealed class ItemsAttribute : Attribute
{
    public int Min { get; init; } = -1;

    public int Max { get; init; } = -1;

    public bool Unique { get; init; }
}

/// <summary>A format that the value must have: <c>uri</c>, <c>hostname</c>, …; dates have theirs by type.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class FormatAttribute(string format) : Attribute
{
    public string Format { get; } = format;
}

/// <summary>
/// The default of an optional member, as JSON; without an argument it is the initializer's value (of a positional
/// record: the parameter's default).
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class DefaultAttribute(string? json = null) : Attribute
{
    public string? Json { get; } = json;
}

/// <summary>Required although it is nullable or has a default.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class RequiredAttribute : Attribute;

/// <summary>Only these JSON values, given as JSON texts; with one value a constant.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class OneOfValuesAttribute(params string[] json) : Attribute
{
    public IReadOnlyList<string> Json { get; } = json;

    /// <summary>Publish the values without a <c>type</c> beside them.</summary>
    public bool Untyped { get; init; }
}

/// <summary>No <c>type</c> is published: any JSON value passes that the other constraints let pass.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class UntypedAttribute : Attribute;

/// <summary>
/// Everything that another record's member states, its default and its sentence included; whether this member is
/// required is stated here, and what other attributes say here goes before.
/// </summary>
/// <param name="record">The record that has the member.</param>
/// <param name="member">Its name in C#; null: the same as here.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public abstract class SameAsAttribute(Type record, string? member) : Attribute
{
    public Type Record { get; } = record;

    public string? Member { get; } = member;
}

/// <inheritdoc cref="SameAsAttribute"/>
/// <typeparam name="TRecord">The record that has the member.</typeparam>
/// <param name="member">Its name in C#; null: the same as here.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class SameAsAttribute<TRecord>(string? member = null) : SameAsAttribute(typeof(TRecord), member);

/// <summary>Exactly one of these types, told apart by their shape alone; published as <c>oneOf</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Class)]
public sealed class UnionOfAttribute(params Type[] alternatives) : Attribute
{
    public IReadOnlyList<Type> Alternatives { get; } = alternatives;

    /// <summary>Of a class: published as <c>anyOf</c>, where the contract has it so.</summary>
    public bool IsAnyOf { get; init; }
}

/// <summary>
/// The union's discriminator is published as <c>const</c> without a type, where the contract has it so; all others are
/// strings with an <c>enum</c> of one value.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ConstDiscriminatorAttribute : Attribute;

/// <summary>Properties that are not listed are allowed.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OpenAttribute : Attribute;

/// <summary>Constraints that no attribute says, as a JSON object that is merged into what is published.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Class)]
public sealed class SchemaJsonAttribute(string json) : Attribute
{
    public string Json { get; } = json;
}

/// <summary>One sentence for the reader of the published schema.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class SaysAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}
