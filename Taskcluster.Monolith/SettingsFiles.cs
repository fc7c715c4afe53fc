using Microsoft.Extensions.Configuration.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith;

/// <summary>
/// Where settings come from, each winning over the one before: the defaults within the program, <c>appsettings.json</c>
/// beside the program, <c>appsettings.json</c> in the working folder, the environment, the command line.
/// </summary>
internal static class SettingsFiles
{
    /// <summary>The name of the files, and of the defaults within the program.</summary>
    public const string Name = "appsettings.json";

    /// <summary>
    /// Puts the defaults under what .NET has read, and the working folder's file above the program's.
    /// </summary>
    /// <exception cref="UnusableDataException">The working folder's file is not JSON.</exception>
    public static void AddTo(IConfigurationBuilder configuration, string programFolder, string workingFolder)
    {
        var sources = configuration.Sources;
        var beside = sources.OfType<JsonConfigurationSource>().FirstOrDefault(source => source.Path == Name);
        var file = Path.Combine(workingFolder, Name);
        if (!IsSame(programFolder, workingFolder) && File.Exists(file))
        {
            sources.Insert(beside is null ? 0 : sources.IndexOf(beside) + 1, Required(file));
        }

        sources.Insert(0, Defaults());
    }

    /// <summary>As the other, for work that gives nothing.</summary>
    public static void Guarded(Action read) => Guarded(() =>
    {
        read();
        return true;
    });

    /// <summary>Reads settings, and says in a sentence which file is wrong.</summary>
    /// <exception cref="UnusableDataException">A file is not JSON.</exception>
    public static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException error)
        {
            throw new UnusableDataException($"{error.Message} {error.InnerException?.Message}".TrimEnd());
        }
    }

    private static JsonStreamConfigurationSource Defaults() => new()
    {
        Stream = typeof(SettingsFiles).Assembly.GetManifestResourceStream(Name)!,
    };

    private static JsonConfigurationSource Required(string file)
    {
        var source = new JsonConfigurationSource { Path = file, ReloadOnChange = false };
        source.ResolveFileProvider();
        return source;
    }

    private static bool IsSame(string one, string other) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(one))
        == Path.TrimEndingDirectorySeparator(Path.GetFullPath(other));
}
