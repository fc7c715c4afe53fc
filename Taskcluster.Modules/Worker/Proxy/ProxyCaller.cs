using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using Taskcluster.Modules.Worker.Processes;

namespace Taskcluster.Modules.Worker.Proxy;

/// <summary>
/// Who is at the other end of a connection over loopback, which everybody on the machine can make: the system's table
/// of connections tells whose socket it is, and <c>/proc</c> which process has it.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class ProxyCaller
{
    private const int LocalField = 1;
    private const int RemoteField = 2;
    private const int UserField = 7;
    private const int InodeField = 9;
    private const uint Root = 0;

    /// <summary>Whether the socket belongs to the worker's own user, or to root, who may do anything anyway.</summary>
    public static bool IsOwnUser(IPEndPoint caller, IPEndPoint here) =>
        Find(caller, here) is { } socket && (socket.User == Root || socket.User == Posix.UserId);

    /// <summary>
    /// Whether a process has the socket that descends from a command (in a sandbox: from the sandbox) which the worker
    /// has started with the task's folder in its environment.
    /// </summary>
    /// <param name="caller">The other end.</param>
    /// <param name="here">Our end.</param>
    /// <param name="directory">The task's folder.</param>
    public static bool IsOfTask(IPEndPoint caller, IPEndPoint here, string directory)
    {
        if (Find(caller, here) is not { } socket)
        {
            return false;
        }

        var name = $"socket:[{socket.Inode.ToString(CultureInfo.InvariantCulture)}]";
        var all = ProcessRow.All();
        return all.Where(row => row.Parent == Environment.ProcessId && Stragglers.IsOf(row.Id, directory))
            .SelectMany(command => ProcessRow.Below(command.Id, all).Prepend(command))
            .Any(row => Has(row.Id, name));
    }

    private static (uint User, long Inode)? Find(IPEndPoint caller, IPEndPoint here)
    {
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            if (!File.Exists(table))
            {
                continue;
            }

            var (local, remote) = (Name(caller, table.EndsWith('6')), Name(here, table.EndsWith('6')));
            foreach (var line in File.ReadLines(table))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > InodeField && fields[LocalField] == local && fields[RemoteField] == remote)
                {
                    return (
                        uint.Parse(fields[UserField], CultureInfo.InvariantCulture),
                        long.Parse(fields[InodeField], CultureInfo.InvariantCulture));
                }
            }
        }

        return null;
    }

    // Addresses stand there as words of 32 bits as the machine has them, in hexadecimal.
    private static string Name(IPEndPoint end, bool isSix)
    {
        var address = isSix ? end.Address.MapToIPv6() : end.Address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        var words = Enumerable.Range(0, bytes.Length / sizeof(uint))
            .Select(index => BitConverter.ToUInt32(bytes, index * sizeof(uint)).ToString("X8"));
        return $"{string.Concat(words)}:{end.Port:X4}";
    }

    private static bool Has(int id, string socket)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{id}/fd")
                .Any(file => new FileInfo(file).LinkTarget == socket);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Gone.
            return false;
        }
    }
}
