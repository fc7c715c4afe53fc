using System.Reflection;

namespace Taskcluster.Modules.Kernel.Settings;

/// <summary>What may be set in a section.</summary>
public static class SettingNames
{
    /// <summary>The names of a record's settings.</summary>
    public static IEnumerable<string> Of(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .Select(property => property.Name);
}
