using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;

namespace Taskcluster.Modules.Kernel.Settings;

/// <summary>Where a setting's value came from.</summary>
public static class SettingSource
{
    /// <summary>
    /// The last of the sources that say something of a setting or of what is below it; null if there is none that can
    /// be named.
    /// </summary>
    public static string? Of(IConfiguration configuration, string name) => configuration is IConfigurationRoot root
        && root.Providers.LastOrDefault(provider => Says(provider, name)) is { } source
        ? Name(source, name)
        : null;

    /// <summary>Whether a source says something of a setting or of what is below it.</summary>
    public static bool Says(IConfigurationProvider provider, string name) =>
        provider.TryGet(name, out _) || provider.GetChildKeys([], name).Any();

    private static string? Name(IConfigurationProvider provider, string name) => provider switch
    {
        JsonConfigurationProvider file => $"the file {file.Source.Path}",
        EnvironmentVariablesConfigurationProvider => $"the environment: {name.Replace(":", "__")}",
        MemoryConfigurationProvider => "the command line: --set",
        _ => null,
    };
}
