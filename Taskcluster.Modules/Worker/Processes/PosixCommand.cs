using System.IO.Pipes;
using System.Runtime.Versioning;

namespace Taskcluster.Modules.Worker.Processes;

/// <summary>A command in a session and process group of its own, whose group is ended as one.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PosixCommand : IRunningCommand
{
    private const int BufferSize = 64 << 10;

    private readonly Lock gate = new();
    private readonly AnonymousPipeServerStream pipe;
    private readonly int group;
    private readonly bool isSandboxed;
    private bool isReaped;

    private PosixCommand(
        AnonymousPipeServerStream pipe, int group, bool isSandboxed, Action<ReadOnlySpan<byte>> output)
    {
        this.pipe = pipe;
        this.group = group;
        this.isSandboxed = isSandboxed;

        // Threads, not tasks: both wait inside the kernel for as long as the command takes.
        Ended = OnThread("command end", WaitForEnd);
        OutputEnded = OnThread("command output", () =>
        {
            Pump(output);
            return true;
        });
    }

    public Task<CommandEnd> Ended { get; }

    public Task OutputEnded { get; }

    /// <summary>Starts a command; its output goes where it comes from a thread of its own.</summary>
    /// <exception cref="CommandNotStartedException">There is no such program, or it cannot be executed.</exception>
    public static PosixCommand Start(CommandStart start, Action<ReadOnlySpan<byte>> output)
    {
        var program = start.FindProgram();
        var outputs = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        try
        {
            var writer = outputs.ClientSafePipeHandle;
            var id = Posix.Spawn(program, start, (int)writer.DangerousGetHandle());

            // Our end of the writing side; while it is open the output could never end.
            outputs.DisposeLocalCopyOfClientHandle();
            return new PosixCommand(outputs, id, start.IsSandboxed, output);
        }
        catch
        {
            outputs.Dispose();
            throw;
        }
    }

    public void Terminate()
    {
        if (!isSandboxed)
        {
            SignalGroup(Posix.Sigterm);
            return;
        }

        lock (gate)
        {
            if (!isReaped)
            {
                Stragglers.SignalMembers(group, Posix.Sigterm);
            }
        }
    }

    public void Kill() => SignalGroup(Posix.Sigkill);

    public void Dispose() => pipe.Dispose();

    private static Task<T> OnThread<T>(string name, Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                result.SetResult(work());
            }
            catch (Exception problem)
            {
                result.SetException(problem);
            }
        })
        { IsBackground = true, Name = name }.Start();
        return result.Task;
    }

    // What the command left behind dies with it, while its own id still names the group and nothing else.
    private CommandEnd WaitForEnd()
    {
        Posix.WaitForEnd(group);
        lock (gate)
        {
            Posix.SignalGroup(group, Posix.Sigkill);
            isReaped = true;
            return Posix.Reap(group);
        }
    }

    private void SignalGroup(int signal)
    {
        lock (gate)
        {
            if (!isReaped)
            {
                Posix.SignalGroup(group, signal);
            }
        }
    }

    private void Pump(Action<ReadOnlySpan<byte>> output)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (pipe.Read(buffer) is var count && count > 0)
            {
                output(buffer.AsSpan(0, count));
            }
        }
        catch
        {
            // Nobody reads any more; the command would wait for that for ever.
            Kill();
            throw;
        }
    }
}
