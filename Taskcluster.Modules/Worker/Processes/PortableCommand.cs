using System.ComponentModel;
using System.Diagnostics;

namespace Taskcluster.Modules.Worker.Processes;

/// <summary>
/// A command where there are no process groups to be had: its tree is ended process by process, and its two outputs
/// arrive by two pipes, so that their order among each other is only nearly kept.
/// </summary>
internal sealed class PortableCommand : IRunningCommand
{
    private const int BufferSize = 64 << 10;

    private readonly Process process;

    private PortableCommand(Process process, Action<ReadOnlySpan<byte>> output)
    {
        this.process = process;
        process.StandardInput.Close();
        var gate = new Lock();
        OutputEnded = Task.WhenAll(
            Pump(process.StandardOutput.BaseStream, output, gate),
            Pump(process.StandardError.BaseStream, output, gate));
        Ended = WaitForEnd();
    }

    public Task<CommandEnd> Ended { get; }

    public Task OutputEnded { get; }

    /// <summary>Starts a command; its output goes where it comes from a thread of its own.</summary>
    /// <exception cref="CommandNotStartedException">There is no such program, or it cannot be executed.</exception>
    public static PortableCommand Start(CommandStart start, Action<ReadOnlySpan<byte>> output)
    {
        var program = start.FindProgram();
        var settings = new ProcessStartInfo(Path.GetFullPath(program, start.Directory), start.Arguments.Skip(1))
        {
            WorkingDirectory = start.Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        settings.Environment.Clear();
        foreach (var (name, value) in start.Environment)
        {
            settings.Environment[name] = value;
        }

        try
        {
            return new PortableCommand(Process.Start(settings)!, output);
        }
        catch (Win32Exception problem)
        {
            throw new CommandNotStartedException($"{start.Arguments[0]}: {problem.Message}.");
        }
    }

    // There is no polite signal that works everywhere.
    public void Terminate() => Kill();

    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose() => process.Dispose();

    // Process.WaitForExitAsync would also wait for the outputs, which a grandchild may hold open.
    private async Task<CommandEnd> WaitForEnd()
    {
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult();
        process.EnableRaisingEvents = true;
        await exited.Task;
        return new CommandEnd(process.ExitCode, 0);
    }

    private static async Task Pump(Stream from, Action<ReadOnlySpan<byte>> output, Lock gate)
    {
        var buffer = new byte[BufferSize];
        int count;
        while ((count = await from.ReadAsync(buffer)) > 0)
        {
            lock (gate)
            {
                output(buffer.AsSpan(0, count));
            }
        }
    }
}
