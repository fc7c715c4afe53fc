using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Monolith.Commands;

/// <summary>A task in a file of YAML or JSON, in which much may be left out.</summary>
internal static class TaskFile
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>The definition, with everything filled in that a task needs and the file does not say.</summary>
    /// <param name="path">The file.</param>
    /// <param name="queue">The queue that the command line names; null: the file's, else the sandbox's.</param>
    /// <param name="now">The moment of creation.</param>
    /// <exception cref="TaskFileException">The file cannot be read, or is not the definition of a task.</exception>
    public static JsonObject Read(string path, string? queue, DateTimeOffset now)
    {
        var task = Parse(path);
        if (queue is not null)
        {
            task.Remove("provisionerId");
            task.Remove("workerType");
            task["taskQueueId"] = queue;
        }
        else if (task["provisionerId"] is null || task["workerType"] is null)
        {
            task["taskQueueId"] ??= RunningHost.LocalQueue;
        }

        task["created"] ??= WireTime.Format(now);
        task["deadline"] ??= WireTime.Format(now + Lifetime);
        task["metadata"] ??= new JsonObject();
        if (task["metadata"] is JsonObject metadata)
        {
            var name = Path.GetFileName(path);
            metadata["name"] ??= name;
            metadata["description"] ??= $"Run from the file {name}.";
            metadata["owner"] ??= $"{Environment.UserName}@localhost";
            metadata["source"] ??= $"https://localhost/{Uri.EscapeDataString(name)}";
        }

        return task;
    }

    private static JsonObject Parse(string path) => InputFile.Read(path) as JsonObject
        ?? throw new TaskFileException($"{path} does not hold a task: it must be a mapping with a payload.");
}

/// <summary>A file that a command was given is not what it should be.</summary>
internal sealed class TaskFileException(string message) : Exception(message);
