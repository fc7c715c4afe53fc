using System.CommandLine;

namespace Taskcluster.Monolith.Commands;

/// <summary>Options that several verbs have in the same words.</summary>
internal static class SharedOptions
{
    private const string OfSandbox = "The folder of the sandbox, where TASKCLUSTER_ROOT_URL names no server.";

    /// <summary><c>--data</c> of verbs that look into a folder that exists.</summary>
    public static Option<string> Data() => Data("The folder that keeps the state.");

    /// <summary><c>--data</c> of verbs that call a server: the environment's, else that of a folder.</summary>
    public static Option<string> DataOfServer() => Data(OfSandbox);

    /// <summary><c>--data</c> in a verb's own words.</summary>
    public static Option<string> Data(string description) => new("--data")
    {
        Description = description,
        DefaultValueFactory = _ => SandboxCommand.DefaultData,
    };

    /// <summary><c>--json</c> of verbs that say how far they are.</summary>
    public static Option<bool> JsonLines() => new("--json")
    {
        Description = "Print progress and result as JSON lines.",
    };
}
