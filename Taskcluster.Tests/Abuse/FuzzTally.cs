using System.Collections.Concurrent;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Abuse;

/// <summary>
/// How many requests each method got and what it answered, and how many there were of each shape: what was never
/// reached was not tried.
/// </summary>
internal sealed class FuzzTally
{
    /// <summary>In the place of a status: the connection ended without an answer.</summary>
    public const int NoAnswer = 0;

    /// <summary>In the place of a status: the web server refused the request, and no method was asked.</summary>
    public const int NoMethod = -1;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, int>> methods = new();
    private readonly ConcurrentDictionary<FuzzShape, (int Sent, int Succeeded)> shapes = new();
    private readonly ConcurrentDictionary<int, int> statuses = new();

    /// <summary>Requests so far.</summary>
    public int Total => statuses.Values.Sum();

    public IReadOnlyDictionary<int, int> Statuses => statuses;

    /// <summary>A request to this method was answered so.</summary>
    public void Count(ApiMethod method, FuzzRandom random, FuzzRequest request, RawAnswer? answer)
    {
        var status = answer is null ? NoAnswer
            : answer.Status >= 400 && answer.Bytes.Length == 0 && request.Verb != "HEAD" ? NoMethod
            : answer.Status;
        Raise(statuses, status);

        // Another verb leads to another method, or to none.
        if (request.Verb == method.Route.Verb)
        {
            Raise(methods.GetOrAdd(NameOf(method), static _ => new()), status);
        }

        var succeeded = status is > 0 and < 400 ? 1 : 0;
        foreach (var shape in random.Shapes)
        {
            shapes.AddOrUpdate(
                shape, (1, succeeded), (_, before) => (before.Sent + 1, before.Succeeded + succeeded));
        }
    }

    /// <summary>A line for each method, and one for each shape.</summary>
    public IEnumerable<string> Lines() =>
    [
        $"all {Total}: {Shown(statuses)}",
        .. methods.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key} {pair.Value.Values.Sum()}: {Shown(pair.Value)}"),
        .. shapes.OrderBy(pair => pair.Key)
            .Select(pair => $"{pair.Key} {pair.Value.Sent}, of which {pair.Value.Succeeded} succeeded"),
    ];

    /// <summary>
    /// Methods that were never answered with success, or never with 400. Those that nobody can set up here have an
    /// example that is refused: that takes the place of success.
    /// </summary>
    public IEnumerable<string> MethodsNotTried(IEnumerable<Example> examples)
    {
        foreach (var example in examples)
        {
            var answers = methods.GetValueOrDefault(example.Method) ?? new();
            if (!answers.Keys.Any(status => status is >= 200 and < 400 || status == example.Status))
            {
                yield return $"{example.Method} was never answered with success: {Shown(answers)}";
            }

            if (!answers.ContainsKey(400))
            {
                yield return $"{example.Method} was never answered with 400: {Shown(answers)}";
            }
        }
    }

    /// <summary>Shapes that no request had.</summary>
    public IEnumerable<FuzzShape> ShapesNotTried() =>
        Enum.GetValues<FuzzShape>().Where(one => !shapes.ContainsKey(one));

    /// <summary>Service and name.</summary>
    public static string NameOf(ApiMethod method) => $"{method.Declaration.Service}.{method.Declaration.Name}";

    private static void Raise(ConcurrentDictionary<int, int> counts, int status) =>
        counts.AddOrUpdate(status, 1, static (_, count) => count + 1);

    private static string Shown(IEnumerable<KeyValuePair<int, int>> answers) =>
        string.Join(", ", answers.OrderBy(pair => pair.Key).Select(pair => pair.Key switch
        {
            NoAnswer => $"no answer {pair.Value}",
            NoMethod => $"web server {pair.Value}",
            _ => $"{pair.Key} {pair.Value}",
        }));
}
