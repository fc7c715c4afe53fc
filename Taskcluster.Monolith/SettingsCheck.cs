using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith;

/// <summary>Judges all settings at once, before anything is started.</summary>
public static class SettingsCheck
{
    private const string LogLevels = "Logging:LogLevel";
    private const string LogFormat = "Logging:Console:FormatterName";

    // Sections and values that belong to ASP.NET itself.
    private static readonly string[] OfTheHost =
    [
        "Logging", "Kestrel", "AllowedHosts", "HostBuilder", "Environment", "ContentRoot", "ApplicationName", "WebRoot",
        "Urls", "HTTP_PORTS", "HTTPS_PORTS", "PreferHostingUrls", "ShutdownTimeoutSeconds", "DetailedErrors",
    ];

    private static readonly string[] LogFormats = ["line", "json", "simple", "systemd"];

    /// <summary>
    /// What is wrong with the settings that a host would be started with: none where it can be. Nothing is started,
    /// and nothing is opened.
    /// </summary>
    public static IReadOnlyList<SettingFault> Find(HostSettings settings)
    {
        var builder = MonolithHost.Configured(settings);
        var read = new ModuleSettings(builder.Configuration);
        _ = ServerOptions.Of(read);
        return All(builder.Configuration, read, settings);
    }

    /// <summary>The settings of the server itself, which are needed before all others.</summary>
    /// <exception cref="UnusableDataException">There is a fault among them; all faults are told.</exception>
    internal static ServerOptions RequireServer(
        ConfigurationManager configuration, ModuleSettings read, HostSettings settings)
    {
        var server = ServerOptions.Of(read);
        return read.Faults.Count == 0
            ? server
            : throw new UnusableDataException(SettingFault.Text(All(configuration, read, settings)));
    }

    /// <summary>To be called when all sections were read.</summary>
    /// <exception cref="UnusableDataException">Settings are wrong; all faults are told.</exception>
    internal static void Require(ConfigurationManager configuration, ModuleSettings read)
    {
        AddUnknown(configuration, read);
        AddLogging(configuration, read);
        if (read.Faults.Count > 0)
        {
            throw new UnusableDataException(SettingFault.Text(read.Faults));
        }
    }

    private static IReadOnlyList<SettingFault> All(
        ConfigurationManager configuration, ModuleSettings read, HostSettings settings)
    {
        MonolithHost.Compose(new ServiceCollection(), settings, read, RootUrl.Parse("http://localhost"));
        AddUnknown(configuration, read);
        AddLogging(configuration, read);
        return read.Faults;
    }

    private static void AddUnknown(ConfigurationManager configuration, ModuleSettings read)
    {
        var known = read.Sections.Keys.Select(path => path.Split(':')[0])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in ((IConfigurationRoot)configuration).Providers)
        {
            var isOurs = provider is JsonConfigurationProvider or MemoryConfigurationProvider;
            if (!isOurs && provider is not EnvironmentVariablesConfigurationProvider)
            {
                continue;
            }

            foreach (var name in provider.GetChildKeys([], parentPath: null).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (known.Contains(name) || OfTheHost.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    continue;
                }

                if (isOurs)
                {
                    AddUnknown(read, known, name);
                }
                else
                {
                    AddSlip(read, known, name, [.. provider.GetChildKeys([], name)]);
                }
            }
        }
    }

    private static void AddUnknown(ModuleSettings read, HashSet<string> known, string name) =>
        read.Add(name, NearestName.Of(name, known) is { } nearest
            ? $"{name} is no section of the settings; do you mean {nearest}?"
            : $"{name} is no section of the settings; there are {Listed(known)}.");

    // Of the environment most is none of our business: only a slip in the name of a section counts, where what follows
    // is a setting of that section.
    private static void AddSlip(ModuleSettings read, HashSet<string> known, string name, IReadOnlyList<string> keys)
    {
        if (keys.Count > 0
            && NearestName.Of(name, known) is { } nearest
            && read.Sections.TryGetValue(nearest, out var type)
            && keys.FirstOrDefault(key => SettingNames.Of(type).Contains(key, StringComparer.OrdinalIgnoreCase))
                is { } setting)
        {
            read.Add(
                $"{name}:{setting}", $"{name}:{setting} is no setting; do you mean {nearest}:{setting}?");
        }
    }

    private static void AddLogging(ConfigurationManager configuration, ModuleSettings read)
    {
        foreach (var level in configuration.GetSection(LogLevels).GetChildren())
        {
            if (level.Value is { } text && !Enum.GetNames<LogLevel>().Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                read.Add(
                    level.Path,
                    $"{level.Path} is '{text}', which must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}.");
            }
        }

        if (configuration[LogFormat] is { Length: > 0 } format && !LogFormats.Contains(format, StringComparer.Ordinal))
        {
            read.Add(LogFormat, $"{LogFormat} is '{format}', which must be one of {string.Join(", ", LogFormats)}.");
        }
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}
