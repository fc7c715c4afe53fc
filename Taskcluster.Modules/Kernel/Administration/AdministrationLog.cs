using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Administration;

/// <summary>
/// What was done to an installation, when and by whom: the file <c>administration.log</c> of the data folder (mode
/// 0600), one JSON object a line, in UTC. Lines are only ever added. It is a file, not a table, since it tells of what
/// happens to the database, too.
/// </summary>
public static class AdministrationLog
{
    /// <summary>The file's name.</summary>
    public const string FileName = "administration.log";

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Adds a line; it is on disk when this returns. Programs may do so at the same time.</summary>
    /// <param name="dataFolder">The folder, which must be there.</param>
    /// <param name="clock">Whose time it is.</param>
    /// <param name="action">Such as <c>started</c>; see docs/backup.md.</param>
    /// <param name="details">What more there is to say.</param>
    /// <exception cref="IOException">The line is not stored.</exception>
    public static void Append(string dataFolder, TimeProvider clock, string action, JsonObject? details = null)
    {
        var entry = new JsonObject
        {
            ["time"] = WireTime.Format(clock.GetUtcNow()),
            ["action"] = action,
            ["user"] = Environment.UserName,
            ["processId"] = Environment.ProcessId,
        };
        foreach (var (name, value) in details ?? [])
        {
            entry[name] = value?.DeepClone();
        }

        var path = Path.Combine(dataFolder, FileName);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // One write for one line: another program's stands before it or behind it, not within.
        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(entry.ToJsonString(Plain) + "\n"));
        FileSync.Sync(file.SafeFileHandle, path);
    }

    /// <summary>All entries, the oldest first; what is no entry is passed over. None where there is no file.</summary>
    public static IEnumerable<JsonObject> Read(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (TryParse(line) is { } entry)
            {
                yield return entry;
            }
        }
    }

    private static JsonObject? TryParse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            // The last line of a machine that lost its power.
            return null;
        }
    }
}
