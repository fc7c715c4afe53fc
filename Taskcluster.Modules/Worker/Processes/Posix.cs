using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Taskcluster.Modules.Worker.Processes;

/// <summary>
/// What the worker needs of Linux and .NET does not offer: processes in a session of their own, signals to a whole
/// group, a look at an exited child that leaves its id taken, and the kind of a file without opening it.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Posix
{
    public const int Sigterm = 15;
    public const int Sigkill = 9;

    private const int Eintr = 4;

    // The C library keeps these as opaque structs of at most 336 bytes (glibc, musl); room for more does no harm.
    private const int OpaqueSize = 1024;
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    private const int OneProcess = 1;
    private const int Exited = 4;
    private const int LeaveWaitable = 0x01000000;

    private const int CurrentDirectory = -100;
    private const uint TypeAndMode = 0x3;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int MayRead = 4;

    private const int SetSubreaper = 36;
    private const int Immediately = 1;

    /// <summary>
    /// Starts a program in a session of its own: no terminal, standard input empty, both outputs on one pipe so that
    /// their order is kept. Signals are as a fresh process has them (.NET ignores SIGPIPE, which would be inherited).
    /// </summary>
    /// <returns>Its process id, which is also the id of its group.</returns>
    public static int Spawn(string program, CommandStart start, int output)
    {
        using var arguments = new NativeStrings(
            start.Launcher.Count == 0 ? start.Arguments : [.. start.Launcher, program, .. start.Arguments.Skip(1)]);
        program = start.Launcher.Count == 0 ? program : start.Launcher[0];
        using var environment = new NativeStrings(start.Environment.Select(pair => $"{pair.Key}={pair.Value}"));
        var actions = stackalloc byte[OpaqueSize];
        var attributes = stackalloc byte[OpaqueSize];
        var signals = stackalloc byte[OpaqueSize];
        Require(posix_spawn_file_actions_init(actions));
        Require(posix_spawnattr_init(attributes));
        try
        {
            Require(posix_spawn_file_actions_addchdir_np(actions, start.Directory));
            Require(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0));
            Require(posix_spawn_file_actions_adddup2(actions, output, 1));
            Require(posix_spawn_file_actions_adddup2(actions, output, 2));
            _ = sigemptyset(signals);
            Require(posix_spawnattr_setsigmask(attributes, signals));
            _ = sigfillset(signals);
            Require(posix_spawnattr_setsigdefault(attributes, signals));
            Require(posix_spawnattr_setflags(attributes, SetSession | SetSignalDefaults | SetSignalMask));

            var error = posix_spawn(out var id, program, actions, attributes, arguments.Pointer, environment.Pointer);
            return error == 0
                ? id
                : throw new CommandNotStartedException($"{start.Arguments[0]}: {new Win32Exception(error).Message}.");
        }
        finally
        {
            _ = posix_spawnattr_destroy(attributes);
            _ = posix_spawn_file_actions_destroy(actions);
        }
    }

    /// <summary>Waits until a child has ended but leaves it a zombie, so that its id cannot become another's.</summary>
    public static void WaitForEnd(int id)
    {
        var information = stackalloc byte[128];
        while (waitid(OneProcess, id, information, Exited | LeaveWaitable) != 0)
        {
            RequireInterrupted();
        }
    }

    /// <summary>Takes the exit status of a child that has ended; its id is free afterwards.</summary>
    public static CommandEnd Reap(int id)
    {
        int status;
        while (waitpid(id, out status, 0) != id)
        {
            RequireInterrupted();
        }

        var signal = status & 0x7f;
        return signal == 0 ? new CommandEnd((status >> 8) & 0xff, 0) : new CommandEnd(128 + signal, signal);
    }

    /// <summary>Takes the exit status of a child that may have ended, which nobody wants to know.</summary>
    public static void Forget(int id) => _ = waitpid(id, out _, Immediately);

    /// <summary>
    /// Orphans below this process become its children from now on (<c>PR_SET_CHILD_SUBREAPER</c>, Linux 3.4).
    /// </summary>
    public static bool BecomeSubreaper() => prctl(SetSubreaper, 1, 0, 0, 0) == 0;

    /// <summary>The user as whom this process acts.</summary>
    public static uint UserId => geteuid();

    /// <summary>Sends a signal to all processes of a group; a group without any is no error.</summary>
    public static void SignalGroup(int group, int signal) => _ = kill(-group, signal);

    /// <summary>Sends a signal to one process; one that is gone is no error.</summary>
    public static void Signal(int id, int signal) => _ = kill(id, signal);

    /// <summary>Gives a file a further name.</summary>
    /// <exception cref="IOException">It cannot have it.</exception>
    public static void Link(string file, string name)
    {
        if (link(file, name) != 0)
        {
            throw new IOException(
                $"{name} cannot be a name of {file}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    /// <summary>
    /// Whether a path, after links, is a regular file. Opening a pipe to find out would wait for its other end.
    /// </summary>
    public static bool IsRegularFile(string path)
    {
        var information = stackalloc byte[256];
        return statx(CurrentDirectory, path, 0, TypeAndMode, information) == 0
            && (*(ushort*)(information + ModeOffset) & TypeMask) == RegularFile;
    }

    /// <summary>Whether this process may read a file.</summary>
    public static bool IsReadable(string path) => access(path, MayRead) == 0;

    private static void Require(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }

    private static void RequireInterrupted()
    {
        var error = Marshal.GetLastPInvokeError();
        if (error != Eintr)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(
        byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* signals);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* signals);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(
        out int id, string program, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int kind, int id, byte* information, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int id, out int status, int options);

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int id, int signal);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* information);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string file, string name);
}
