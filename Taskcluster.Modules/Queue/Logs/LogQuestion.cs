using System.Text;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>What a reader asks of a log by its query.</summary>
/// <param name="Tail">So many lines at its end; null: the whole.</param>
/// <param name="Search">The bytes to look for; null: nothing is looked for.</param>
/// <param name="Limit">Most lines that are found.</param>
/// <param name="From">Lines that begin before this byte are not told.</param>
/// <param name="Follows">Whether a running log goes on behind its present end.</param>
internal sealed record LogQuestion(int? Tail, byte[]? Search, int Limit, long From, bool Follows)
{
    private const int MostLines = 100_000;
    private const int MostMatches = 1000;
    private const int UsualMatches = 100;
    private const int LongestSearchBytes = 1000;

    /// <summary>Whether anything but the log itself is asked for.</summary>
    public bool IsAsked => Tail is not null || Search is not null;

    /// <summary>Reads the query of a raw target; what else stands there is somebody else's.</summary>
    /// <exception cref="ApiError">400 InvalidRequestArguments.</exception>
    public static LogQuestion Read(ReadOnlySpan<char> target)
    {
        if (!RawTarget.TryParseQuery(RawTarget.QueryOf(target), out var query))
        {
            throw ApiError.InvalidRequestArguments(
                "The query must be UTF-8, percent-encoded; an escape in it is broken, or what it stands for is not.");
        }

        var tail = Number(query, "tail", MostLines);
        var search = Text(query, "search") is { } text ? Encoding.UTF8.GetBytes(text) : null;
        if (search is not null && tail is not null)
        {
            throw ApiError.InvalidRequestArguments("Either tail or search may be given, not both.");
        }

        if (search is not null && (search.Length is 0 or > LongestSearchBytes || search.Contains((byte)'\n')))
        {
            throw ApiError.InvalidRequestArguments(
                $"search has {search.Length} bytes; it must have 1 to {LongestSearchBytes}, none of them a line feed.");
        }

        var follow = Text(query, "follow");
        return follow is not (null or "0" or "1")
            ? throw ApiError.InvalidRequestArguments($"follow is '{follow}'; it must be 0 or 1.")
            : new LogQuestion(
                (int?)tail,
                search,
                (int)(Number(query, "limit", MostMatches) ?? UsualMatches),
                Number(query, "from", long.MaxValue) ?? 0,
                follow != "0");
    }

    private static string? Text(IReadOnlyList<KeyValuePair<string, string>> query, string name)
    {
        string? found = null;
        foreach (var (key, value) in query)
        {
            if (key == name)
            {
                found = found is null ? value
                    : throw ApiError.InvalidRequestArguments($"{name} is given twice, as '{found}' and as '{value}'.");
            }
        }

        return found;
    }

    private static long? Number(IReadOnlyList<KeyValuePair<string, string>> query, string name, long most)
    {
        if (Text(query, name) is not { } value)
        {
            return null;
        }

        var least = name == "from" ? 0 : 1;
        return Digits.TryRead(value, out long number) && number >= least && number <= most
            ? number
            : throw ApiError.InvalidRequestArguments(
                $"{name} is '{value}'; it must be a whole number from {least} to {most}.");
    }
}
