using System.Security.Cryptography;
using System.Text;
using Taskcluster.Modules.QueueSearch.Api;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>
/// What tasks are found by. A term is compared as a whole, so that no text of a user is ever a pattern.
/// </summary>
internal static class SearchTerms
{
    /// <summary>What every task has.</summary>
    public const string Every = "*";

    /// <summary>Most characters of a term; a longer one is told by its beginning and its hash.</summary>
    public const int Longest = 160;

    private const int KeptOfLonger = 90;
    private const int ShortText = 512;

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
        TakeWords(name, (kind, word) => terms.Add(Term(kind, word)));
        return [.. terms.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What never changes of a task.</summary>
    public static void TakeFixed(FoundTask task, IReadOnlyList<string> routes, TermTaker take)
    {
        take(Every, []);
        take("owner", task.Owner);
        take("queue", task.TaskQueueId);
        take("group", task.TaskGroupId);
        TakeWords(task.Name, take);
        foreach (var route in routes)
        {
            take("route", route);
        }

        Span<char> buffer = stackalloc char[ShortText];
        foreach (var (key, value) in task.Tags)
        {
            take("tag", buffer.TryWrite($"{key.Length}:{key}={value}", out var length)
                ? buffer[..length]
                : $"{key.Length}:{key}={value}");
        }
    }

    /// <summary>What changes with the task's status.</summary>
    public static void TakeMoving(string state, IReadOnlyList<string> workers, TermTaker take)
    {
        take("state", state);
        foreach (var worker in workers)
        {
            take("worker", worker);
        }
    }

    /// <summary>The text of a term, in a buffer of <see cref="Longest"/> characters if it fits.</summary>
    public static ReadOnlySpan<char> Write(string kind, ReadOnlySpan<char> value, Span<char> buffer)
    {
        if (kind == Every)
        {
            return Every;
        }

        var length = kind.Length + 1 + value.Length;
        if (length > Longest)
        {
            return Term(kind, value);
        }

        kind.CopyTo(buffer);
        buffer[kind.Length] = ':';
        value.CopyTo(buffer[(kind.Length + 1)..]);
        return buffer[..length];
    }

    private static void TakeWords(string name, TermTaker take)
    {
        // A character stays one when its case is changed, or becomes two at most.
        var buffer = name.Length * 2 <= ShortText ? stackalloc char[ShortText] : new char[name.Length * 2];
        var length = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                length += Rune.ToLowerInvariant(rune).EncodeToUtf16(buffer[length..]);
            }
            else if (length > 0)
            {
                take("name", buffer[..length]);
                length = 0;
            }
        }

        if (length > 0)
        {
            take("name", buffer[..length]);
        }
    }

    private static string Term(string kind, ReadOnlySpan<char> value)
    {
        var term = $"{kind}:{value}";
        return term.Length <= Longest
            ? term
            : $"{term[..KeptOfLonger]}#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(term)))}";
    }
}

/// <summary>Takes the terms of a task, each as its kind and what it says.</summary>
internal delegate void TermTaker(string kind, ReadOnlySpan<char> value);
