using System.Globalization;

namespace Taskcluster.Tests.Abuse;

/// <summary>What Linux knows of a process.</summary>
internal sealed record ServerProcess(int Id)
{
    /// <summary>Memory that it holds, in bytes.</summary>
    public long Memory => Number("status", "VmRSS:") * 1024;

    public int Threads => (int)Number("status", "Threads:");

    /// <summary>Open files and sockets.</summary>
    public int Files => Directory.GetFiles($"/proc/{Id}/fd").Length;

    /// <summary>How many it may open.</summary>
    public long MostFiles => Number("limits", "Max open files");

    private long Number(string file, string name)
    {
        var line = File.ReadLines($"/proc/{Id}/{file}").First(one => one.StartsWith(name, StringComparison.Ordinal));
        var number = line[name.Length..].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[0];
        return long.TryParse(number, CultureInfo.InvariantCulture, out var value) ? value : long.MaxValue;
    }
}
