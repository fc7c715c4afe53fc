using System.Runtime.InteropServices;

namespace Taskcluster.Benchmarks.Children;

/// <summary>Where .NET and the built program are.</summary>
internal static class DotNet
{
    /// <summary>The settings of .NET with which the program runs.</summary>
    public const string ProgramSettings = "Taskcluster.Monolith.runtimeconfig.json";

    /// <summary>The command <c>dotnet</c> of the .NET that runs this.</summary>
    public static string Host { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>The program as it was built with this one.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Taskcluster.Monolith.dll");
}
