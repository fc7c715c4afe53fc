using Microsoft.Extensions.Configuration;
using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel;

/// <summary>
/// The settings of the host: <c>appsettings.json</c>, environment and command line, in that order. Faults are
/// collected, so that all of them can be told at once: whoever starts a host asks for them before it starts anything.
/// </summary>
public sealed class ModuleSettings(IConfiguration configuration)
{
    private readonly List<SettingFault> faults = [];
    private readonly Dictionary<string, Type> sections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was wrong with all sections that were read.</summary>
    public IReadOnlyList<SettingFault> Faults => faults;

    /// <summary>The sections that were read, by their paths, with the records that they became.</summary>
    public IReadOnlyDictionary<string, Type> Sections => sections;

    /// <summary>
    /// A section as a record; what is not set, or cannot be used, has the record's default. Faults go to
    /// <see cref="Faults"/>.
    /// </summary>
    /// <param name="section">Its path.</param>
    /// <param name="bind">
    /// <c>section => section.Get&lt;T&gt;()</c>: where it is called with the record's name, .NET's generator writes the
    /// code that binds it, which costs a start a fraction of what reflection does. It sets properties that can be set
    /// at any time, and passes over those with <c>init</c>.
    /// </param>
    public T Read<T>(string section, Func<IConfigurationSection, T?> bind)
        where T : class, new()
    {
        sections[section] = typeof(T);
        var wrong = new List<string>();
        new SettingShape((where, what) =>
        {
            wrong.Add(where.Path);
            Add(where.Path, what);
        }).Check(configuration.GetSection(section), typeof(T));
        var value = Bind(section, wrong, bind);
        if (value is ICheckedSettings settings)
        {
            settings.Check(new SettingRules(section, (name, what) =>
            {
                if (!wrong.Contains($"{section}:{name}", StringComparer.OrdinalIgnoreCase))
                {
                    Add($"{section}:{name}", what);
                }
            }));
        }

        return value;
    }

    /// <summary>Does what may find settings unusable; what it says is a fault like all others.</summary>
    public void Try(Action use)
    {
        try
        {
            use();
        }
        catch (UnusableDataException error)
        {
            faults.AddRange(error.Message.Split('\n').Select(line => new SettingFault("", line, Source: null)));
        }
    }

    /// <summary>A fault that was found elsewhere.</summary>
    public void Add(string name, string what) =>
        faults.Add(new SettingFault(name, what, SettingSource.Of(configuration, name)));

    // What is wrong has its default, so that the rest can be judged too.
    private T Bind<T>(string section, List<string> wrong, Func<IConfigurationSection, T?> bind)
        where T : class, new()
    {
        var usable = wrong.Count == 0 ? configuration : new ConfigurationBuilder().AddInMemoryCollection(
            configuration.GetSection(section).AsEnumerable().Where(pair => !wrong.Exists(
                path => pair.Key.StartsWith(path, StringComparison.OrdinalIgnoreCase)))).Build();
        try
        {
            return bind(usable.GetSection(section)) ?? new T();
        }
        catch (InvalidOperationException error)
        {
            Add(section, $"The settings of section {section} are wrong: {error.Message}");
            return new T();
        }
    }
}
