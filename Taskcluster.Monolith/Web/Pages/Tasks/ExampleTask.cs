using System.Text.RegularExpressions;

namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>Definitions to begin with.</summary>
internal static partial class ExampleTask
{
    private const string LocalQueue = "local/posix";

    /// <summary>A small task of a queue, as YAML.</summary>
    /// <param name="queueId">The queue; if it could not be one, that of the sandbox is taken.</param>
    /// <param name="rootUrl">Where this site is.</param>
    public static string Of(string? queueId, string rootUrl)
    {
        var queue = queueId is not null && QueueId().IsMatch(queueId) ? queueId : LocalQueue;
        return $"""
            # created (now) and deadline (an hour later) are filled in where they are left out.
            taskQueueId: {queue}
            {PayloadOf(queue)}
            metadata:
              name: Hello
              description: Made with the task creator.
              owner: somebody@example.com
              source: {rootUrl}/tasks/create

            """;
    }

    // The queues that are built into the queue itself take no payload.
    private static string PayloadOf(string queue) => queue.StartsWith("built-in/", StringComparison.Ordinal)
        ? "payload: {}"
        : """
            payload:
              command:
                - [/bin/sh, -c, "echo Hello from a task; date > today.txt"]
              artifacts:
                - {type: file, path: today.txt, name: public/today.txt}
              maxRunTime: 600
            """;

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,38}/[a-zA-Z0-9_-]{1,38}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex QueueId();
}
