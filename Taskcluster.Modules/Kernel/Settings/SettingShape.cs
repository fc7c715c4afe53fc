using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Taskcluster.Modules.Kernel.Settings;

/// <summary>
/// Holds a section against the record that it becomes: every key must be a setting, every value of its type.
/// </summary>
internal sealed class SettingShape(Action<IConfigurationSection, string> add)
{
    /// <summary>Looks at a section and all below it.</summary>
    public void Check(IConfigurationSection section, Type type)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        if (wanted == typeof(IConfigurationSection))
        {
            return;
        }

        if (IsValue(wanted))
        {
            CheckValue(section, wanted, isOptional: wanted != type || wanted == typeof(string));
        }
        else if (ElementOf(wanted) is { } element)
        {
            CheckElements(section, element, isList: !IsByName(wanted));
        }
        else
        {
            CheckRecord(section, wanted);
        }
    }

    private void CheckRecord(IConfigurationSection section, Type type)
    {
        if (section.Value is { Length: > 0 })
        {
            add(section, $"{section.Path} is one value; it is a section, and has {Some(SettingNames.Of(type))}.");
        }

        foreach (var child in section.GetChildren())
        {
            var property = type.GetProperty(
                child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is { CanWrite: true })
            {
                Check(child, property.PropertyType);
            }
            else
            {
                add(child, Unknown(child.Path, section.Path, child.Key, SettingNames.Of(type)));
            }
        }
    }

    private void CheckElements(IConfigurationSection section, Type element, bool isList)
    {
        if (section.Value is { Length: > 0 })
        {
            add(section, isList
                ? $"{section.Path} is one value; it is a list, whose first is {section.Path}:0."
                : $"{section.Path} is one value; it is a section whose names are yours: {section.Path}:NAME.");
        }

        foreach (var child in section.GetChildren())
        {
            Check(child, element);
        }
    }

    private void CheckValue(IConfigurationSection section, Type type, bool isOptional)
    {
        if (section.Value is { } text)
        {
            if ((text.Length > 0 || !isOptional) && Fault(text, type) is { } fault)
            {
                add(section, $"{section.Path} is '{text}', {fault}.");
            }
        }
        else if (section.GetChildren().Any())
        {
            add(section, $"{section.Path} is a section or a list; it must be one value.");
        }
    }

    private static string? Fault(string text, Type type)
    {
        if (type == typeof(string))
        {
            return null;
        }

        if (type == typeof(bool))
        {
            return bool.TryParse(text, out _) ? null : "which must be true or false";
        }

        if (type == typeof(int) || type == typeof(long))
        {
            return WholeFault(text, type == typeof(int) ? int.MaxValue : long.MaxValue);
        }

        if (type == typeof(double))
        {
            return !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? "which must be a number"
                : number >= 0 && double.IsFinite(number) ? null : "which must be a number, and not negative";
        }

        return CanBe(text, type) ? null
            : type.IsEnum ? $"which must be one of {string.Join(", ", Enum.GetNames(type))}"
            : $"which is no {type.Name}";
    }

    private static string? WholeFault(string text, long most) =>
        !long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? "which must be a whole number"
            : number < 0 ? "which must not be negative"
            : number > most ? FormattableString.Invariant($"which must be at most {most}")
            : null;

    private static bool CanBe(string text, Type type)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) is not null;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Unknown(string path, string section, string key, IEnumerable<string> names) =>
        NearestName.Of(key, names) is { } nearest
            ? $"{path} is no setting; do you mean {section}:{nearest}?"
            : $"{path} is no setting; {section} has {Some(names)}.";

    private static string Some(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

    private static bool IsValue(Type type) =>
        type == typeof(string) || type.IsPrimitive || type.IsEnum || type.Namespace == nameof(System);

    private static bool IsByName(Type type) => type.GetGenericArguments().Length == 2;

    private static Type? ElementOf(Type type) => type.IsArray
        ? type.GetElementType()
        : type.IsGenericType && type.Namespace == "System.Collections.Generic" ? type.GetGenericArguments()[^1] : null;
}
