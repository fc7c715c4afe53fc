namespace Taskcluster.Modules.Worker.Processes;

/// <summary>Runs one command to its end, or ends it.</summary>
internal static class CommandRunner
{
    // When its group is gone only a daemon can hold the pipe; its output is logged on, but not waited for.
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Starts the command and waits for it. When <paramref name="stop"/> is cancelled its group gets SIGTERM, and
    /// what is left after <paramref name="grace"/> gets SIGKILL. What it leaves behind in its group is killed anyway.
    /// </summary>
    /// <exception cref="CommandNotStartedException">There is no such program, or it cannot be executed.</exception>
    public static async Task<CommandEnd> Run(
        CommandStart start,
        Action<ReadOnlySpan<byte>> output,
        TimeSpan grace,
        TimeProvider clock,
        CancellationToken stop)
    {
        IRunningCommand command = OperatingSystem.IsLinux()
            ? PosixCommand.Start(start, output)
            : PortableCommand.Start(start, output);
        try
        {
            await command.Ended.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            command.Terminate();
            await Task.WhenAny(command.Ended, Task.Delay(grace, clock, CancellationToken.None));
            command.Kill();
        }

        var end = await command.Ended;
        if (await Task.WhenAny(command.OutputEnded, Task.Delay(OutputLimit, clock, CancellationToken.None))
            == command.OutputEnded)
        {
            await command.OutputEnded;
            command.Dispose();
        }

        return end;
    }
}
