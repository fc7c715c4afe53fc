using System.CommandLine;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith.Commands.Backups;
using Taskcluster.Monolith.Commands.Doctor;
using Taskcluster.Monolith.Commands.Graphs;
using Taskcluster.Monolith.Commands.Replay;

namespace Taskcluster.Monolith.Commands;

/// <summary>The command line: without a verb the sandbox, and the verbs beside it.</summary>
public static class CommandLine
{
    /// <summary>The exit code of a command that could not do its work.</summary>
    public const int Failed = 1;

    private static readonly IReadOnlyDictionary<string, Func<Command>> Verbs = new Dictionary<string, Func<Command>>
    {
        ["serve"] = ServeCommand.Create,
        ["fixture"] = FixtureCommand.Create,
        ["run"] = RunCommand.Create,
        ["render"] = RenderCommand.Create,
        ["submit-graph"] = SubmitGraphCommand.Create,
        ["replay"] = ReplayCommand.Create,
        ["worker"] = WorkerCommand.Create,
        ["export"] = ExportCommand.Create,
        ["import"] = ImportCommand.Create,
        ["rotate-key"] = RotateKeyCommand.Create,
        ["backup"] = BackupCommand.Create,
        ["restore"] = RestoreCommand.Create,
        ["verify"] = VerifyCommand.Create,
        ["doctor"] = DoctorCommand.Create,
        ["ping"] = PingCommand.Create,
        ["signin"] = SignInCommand.Create,
    };

    /// <summary>
    /// The commands for these arguments: where they begin with a verb that one alone, since a start waits for each
    /// option that is made.
    /// </summary>
    public static RootCommand Create(IReadOnlyList<string> arguments)
    {
        var root = SandboxCommand.Create();
        if (arguments.Count > 0 && Verbs.TryGetValue(arguments[0], out var create))
        {
            root.Subcommands.Add(create());
            return root;
        }

        foreach (var verb in Verbs.Values)
        {
            root.Subcommands.Add(verb());
        }

        return root;
    }

    /// <summary>The exit code of a command that was interrupted, as shells have it.</summary>
    private const int Interrupted = 130;

    /// <summary>Runs a command's work; what the user can mend is said in a sentence, without a stack trace.</summary>
    internal static async Task<int> Guarded(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (error is UnusableDataException or TaskFileException or BootstrapException)
        {
            return Complain(error.Message);
        }
        catch (ApiCallException error)
        {
            return Complain($"The server answered {error.Code}: {error.Message}");
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception error) when (
            error is IOException or UnauthorizedAccessException or HttpRequestException or StorageException)
        {
            return Complain(error.Message);
        }
    }

    /// <summary>Says on the standard error stream what is wrong; gives the exit code.</summary>
    internal static int Complain(string message)
    {
        // Not wrapped and not read as markup: a message may hold anything, and is also read by programs.
        Console.Error.WriteLine($"taskcluster: {message}");
        return Failed;
    }
}
