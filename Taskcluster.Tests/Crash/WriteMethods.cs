using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// Every method of the catalog that is called to change something, and the reads that show what it changed. Nothing is
/// named here that the catalog can tell.
/// </summary>
internal sealed partial class WriteMethods
{
    // What these show changes by itself.
    private static readonly HashSet<string> Restless = ["queue.pendingPlace"];

    private readonly ApiCatalog catalog;

    private WriteMethods(ApiCatalog catalog)
    {
        this.catalog = catalog;
        Examples =
        [
            .. ExampleCatalog.All.Where(example =>
                example.Status is >= 200 and < 300 && MethodOf(example).Route.Verb != "GET"),
        ];
    }

    /// <summary>The examples of all methods with another verb than GET, as far as they succeed.</summary>
    public IReadOnlyList<Example> Examples { get; }

    public static async Task<WriteMethods> Load()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Legacy:Enabled"] = "true" });
        return new WriteMethods(server.Services.GetRequiredService<ApiCatalog>());
    }

    /// <summary>Where an example's request goes, below <c>/api/</c>.</summary>
    public (HttpMethod Verb, string Path) TargetOf(Example example, ExampleRequest request)
    {
        var method = MethodOf(example);
        return (new HttpMethod(method.Route.Verb), Prefix(method) + request.Path);
    }

    /// <summary>
    /// Texts of a request that no other has: it is by them that messages and lists are known to speak of it.
    /// </summary>
    public static IReadOnlyList<string> Marks(ExampleRequest request)
    {
        var body = request.Body switch
        {
            null => "",
            string text => text,
            var value => System.Text.Json.JsonSerializer.Serialize(value),
        };
        return [.. MarksIn($"{Uri.UnescapeDataString(request.Path)} {body}")];
    }

    /// <summary>
    /// The reads of the same service that show what a request is about: those at its own path or above it, and those
    /// whose parameters it has. Where there are none, the lists of the service, in which it may be mentioned.
    /// </summary>
    public IReadOnlyList<View> ViewsOf(Example example, ExampleRequest request)
    {
        var method = MethodOf(example);
        var path = request.Path.Split('?')[0];
        var own = Above(method, path).Concat(ByParameters(method, path))
            .Where(view => MarksIn(Uri.UnescapeDataString(view.Path)).Any())
            .DistinctBy(view => view.Path).ToList();
        return own.Count > 0 ? own : [.. Lists(method)];
    }

    // Ids are made by chance of 16 characters and more; no word is written so.
    private static IEnumerable<string> MarksIn(string text) =>
        LongWord().Matches(text).Select(match => match.Value).Distinct()
            .Where(word => word.Any(char.IsAsciiDigit) || word.Count(char.IsAsciiLetterUpper) > 3);

    private static string Prefix(ApiMethod method) => $"{method.Declaration.Service}/{method.Declaration.ApiVersion}";

    private static bool IsSteady(ApiMethod method) =>
        method is not CommonMethod && method.Route.Verb == "GET"
        && !Restless.Contains($"{method.Declaration.Service}.{method.Declaration.Name}");

    private ApiMethod MethodOf(Example example)
    {
        var dot = example.Method.IndexOf('.');
        return catalog.Find(example.Method[..dot], example.Method[(dot + 1)..])
            ?? throw new InvalidOperationException($"There is an example of {example.Method}, but no such method.");
    }

    private IEnumerable<View> Above(ApiMethod method, string path)
    {
        var routes = catalog.RoutesOf(Prefix(method))!;
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            var found = routes.Find("GET", path.AsSpan(0, end), new Range[RouteTrie.MaxParameters]);
            if (found is not null && IsSteady(found))
            {
                yield return new View(Prefix(method) + path[..end], IsList: false);
            }
        }
    }

    private IEnumerable<View> ByParameters(ApiMethod method, string path)
    {
        var captures = new Range[RouteTrie.MaxParameters];
        _ = catalog.RoutesOf(Prefix(method))!.Find(method.Route.Verb, path, captures);
        var values = method.Route.ParameterNames.Index().ToDictionary(
            name => name.Item, name => path[captures[name.Index]], StringComparer.Ordinal);
        return
            from read in catalog.Methods
            where read.Declaration.Service == method.Declaration.Service && IsSteady(read)
                && read.Route.ParameterNames.Count > 0 && read.Route.ParameterNames.All(values.ContainsKey)
            select new View(Prefix(read) + string.Concat(read.Route.Segments.Select(part => "/" + part.Kind switch
            {
                SegmentKind.Fixed => part.Text,
                SegmentKind.Parameter => Uri.EscapeDataString(Uri.UnescapeDataString(values[part.Text])),
                _ => values[part.Text],
            })), IsList: false);
    }

    private IEnumerable<View> Lists(ApiMethod method) =>
        from read in catalog.Methods
        where read.Declaration.Service == method.Declaration.Service && IsSteady(read)
            && read.Route.ParameterNames.Count == 0
            && read.Declaration.Query.Any(option => option.Name == "limit")
        select new View($"{Prefix(read)}{read.Declaration.Route["GET ".Length..]}?limit=1000", IsList: true);

    [GeneratedRegex("[A-Za-z0-9_-]{16,}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LongWord();
}

/// <summary>Something that can be read.</summary>
/// <param name="Path">Below <c>/api/</c>.</param>
/// <param name="IsList">Whether it is a list of many things; then only what it mentions counts.</param>
internal sealed record View(string Path, bool IsList);
