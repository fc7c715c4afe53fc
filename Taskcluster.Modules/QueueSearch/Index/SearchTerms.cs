using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Queue.Api.Stored;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>
/// What tasks are found by. A term is compared as a whole, so that no text of a user is ever a pattern.
/// </summary>
internal static class SearchTerms
{
    /// <summary>What every task has.</summary>
    public const string Every = "*";

    // A longer term is told by its beginning and its hash, so that the index stays small.
    private const int Longest = 160;
    private const int KeptOfLonger = 90;

    public static string Owner(string owner) => Term("owner", owner);

    public static string State(string state) => Term("state", state);

    public static string Queue(string taskQueueId) => Term("queue", taskQueueId);

    public static string Group(string taskGroupId) => Term("group", taskGroupId);

    /// <summary>A route, without <c>route.</c> before it.</summary>
    public static string Route(string route) => Term("route", route);

    /// <summary>A worker, as <c>workerGroup/workerId</c>.</summary>
    public static string Worker(string worker) => Term("worker", worker);

    public static string Tag(string key, string value) => Term("tag", $"{key.Length}:{key}={value}");

    /// <summary>One term for each word; words consist of letters and digits.</summary>
    public static List<string> Name(string name)
    {
        var terms = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune));
            }
            else
            {
                End();
            }
        }

        End();
        return terms;

        void End()
        {
            if (word.Length > 0 && Term("name", word.ToString()) is var term && !terms.Contains(term))
            {
                terms.Add(term);
            }

            word.Clear();
        }
    }

    /// <summary>What never changes of a task.</summary>
    public static IReadOnlyList<string> Of(JsonElement definition)
    {
        var metadata = definition.GetProperty("metadata");
        return
        [
            .. new[]
            {
                Every,
                Owner(metadata.GetProperty("owner").GetString()!),
                Queue(definition.GetProperty("taskQueueId").GetString()!),
                Group(definition.GetProperty("taskGroupId").GetString()!),
            }
            .Concat(Name(metadata.GetProperty("name").GetString()!))
            .Concat(definition.GetProperty("routes").EnumerateArray().Select(route => Route(route.GetString()!)))
            .Concat(definition.GetProperty("tags").EnumerateObject().Select(tag =>
                Tag(tag.Name, tag.Value.GetString()!)))
            .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>What changes with the task's status.</summary>
    public static IReadOnlyList<string> Of(StoredTask task) =>
        [State(task.State), .. task.Workers.Distinct(StringComparer.Ordinal).Select(Worker)];

    private static string Term(string kind, string value)
    {
        var term = $"{kind}:{value}";
        return term.Length <= Longest
            ? term
            : $"{term[..KeptOfLonger]}#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(term)))}";
    }
}
