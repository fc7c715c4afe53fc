using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Kernel.Published;

/// <summary>One member of a record as a schema sees it: its name on the wire, its type and its attributes.</summary>
/// <remarks>
/// An attribute of a positional record's member stands on the constructor's parameter unless it says
/// <c>property:</c>; both places are looked at.
/// </remarks>
internal sealed class SchemaMember
{
    private readonly ParameterInfo? _parameter;
    private readonly NullabilityInfo _nullability;

    private SchemaMember(PropertyInfo property, ParameterInfo? parameter, NullabilityInfoContext nullability)
    {
        Property = property;
        _parameter = parameter;
        _nullability = nullability.Create(property);
    }

    public PropertyInfo Property { get; }

    public string Name =>
        Property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
        ?? JsonNamingPolicy.CamelCase.ConvertName(Property.Name);

    /// <summary>The member's type without its question mark.</summary>
    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public bool IsRequired =>
        Find<RequiredAttribute>() is not null
        || (_nullability.ReadState != NullabilityState.Nullable && Find<DefaultAttribute>() is null);

    /// <summary>The members of a record in the order of their declaration, those of its base first.</summary>
    public static IReadOnlyList<SchemaMember> Of(Type record)
    {
        var parameters = PositionalParameters(record);
        var nullability = new NullabilityInfoContext();
        return [.. record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && !IsIgnored(property))
            .OrderBy(property => Depth(property.DeclaringType!))
            .ThenBy(property => property.MetadataToken)
            .Select(property => new SchemaMember(property, parameters.GetValueOrDefault(property.Name), nullability))];
    }

    public T? Find<T>()
        where T : Attribute =>
        Property.GetCustomAttribute<T>() ?? _parameter?.GetCustomAttribute<T>();

    /// <summary>The member that this one is declared to be the same as, if any.</summary>
    /// <exception cref="InvalidOperationException">There is no such member.</exception>
    public SchemaMember? FindModel()
    {
        if (Find<SameAsAttribute>() is not { } same)
        {
            return null;
        }

        var name = same.Member ?? Property.Name;
        return Of(same.Record).FirstOrDefault(member => member.Property.Name == name)
            ?? throw new InvalidOperationException($"{this} is to be as {same.Record}.{name}, which is not there.");
    }

    /// <summary>The value that the declaration gives the member.</summary>
    /// <exception cref="InvalidOperationException">The declaration gives none.</exception>
    public object? InitialValue()
    {
        if (_parameter is { HasDefaultValue: true })
        {
            return _parameter.DefaultValue;
        }

        // The compiler alone insists on required members; a constructor called from here runs every initializer.
        var constructor = Property.ReflectedType!.GetConstructor(Type.EmptyTypes)
            ?? throw new InvalidOperationException($"The default of {this} must be stated: nothing initializes it.");
        return Property.GetValue(constructor.Invoke(null));
    }

    public override string ToString() => $"{Property.ReflectedType}.{Property.Name}";

    private static bool IsIgnored(PropertyInfo property) =>
        property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Always };

    private static int Depth(Type type) => type.BaseType is { } parent ? Depth(parent) + 1 : 0;

    private static Dictionary<string, ParameterInfo> PositionalParameters(Type record)
    {
        var parameters = new Dictionary<string, ParameterInfo>();
        for (var type = record; type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
            {
                parameters.TryAdd(parameter.Name!, parameter);
            }
        }

        return parameters;
    }
}
