namespace Taskcluster.Modules.Worker.Processes;

/// <summary>What is to be started.</summary>
/// <param name="Arguments">The program and its arguments; at least the program.</param>
/// <param name="Environment">The whole environment; nothing is inherited.</param>
/// <param name="Directory">Where it starts; relative programs are found from here.</param>
internal sealed record CommandStart(
    IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Directory)
{
    /// <summary>
    /// A program, by its whole path, with arguments, that starts the command in its turn; empty for none.
    /// </summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>
    /// Whether the launcher stays, as the parent of all that the command is: then a polite signal must not reach it,
    /// since nothing inside would outlive it.
    /// </summary>
    public bool IsSandboxed { get; init; }

    /// <summary>
    /// The program's file: a name without a slash is looked up in the command's own <c>PATH</c>, not in the worker's.
    /// </summary>
    /// <exception cref="CommandNotStartedException">There is none.</exception>
    public string FindProgram()
    {
        var program = Arguments[0];
        if (Launcher.Count > 0 && program.Contains('/'))
        {
            // The launcher would say it in words of its own.
            var whole = Path.Combine(Directory, program);
            return !File.Exists(whole) ? throw new CommandNotStartedException($"{program}: No such file or directory.")
                : IsExecutable(whole) ? whole
                : throw new CommandNotStartedException($"{program}: Permission denied.");
        }

        if (program.Contains('/') || (OperatingSystem.IsWindows() && program.Contains('\\')))
        {
            return program;
        }

        var path = Environment.GetValueOrDefault("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        foreach (var directory in path.Split(Path.PathSeparator))
        {
            // An empty entry means the present directory, as in a shell.
            var file = Path.Combine(Directory, directory, program);
            if (File.Exists(file) && IsExecutable(file))
            {
                return file;
            }
        }

        throw new CommandNotStartedException($"There is no program {program} in {path}.");
    }

    private static bool IsExecutable(string file) =>
        OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(file)
            & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;
}

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number after a signal, as a shell counts.</param>
/// <param name="Signal">The signal that ended it, or 0.</param>
internal sealed record CommandEnd(int ExitCode, int Signal)
{
    public override string ToString() => Signal == 0 ? $"exit code {ExitCode}" : $"signal {Signal}";
}

/// <summary>A command that could not be started: no such program, not executable.</summary>
internal sealed class CommandNotStartedException(string message) : Exception(message);

/// <summary>A command that was started, with all that it starts in turn.</summary>
internal interface IRunningCommand : IDisposable
{
    /// <summary>The end of the command itself; what it left running may go on.</summary>
    Task<CommandEnd> Ended { get; }

    /// <summary>The end of its output, once nobody holds the pipe any more.</summary>
    Task OutputEnded { get; }

    /// <summary>Asks the command and its group to end.</summary>
    void Terminate();

    /// <summary>Ends the command and its group.</summary>
    void Kill();
}
