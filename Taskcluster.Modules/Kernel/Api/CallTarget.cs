using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// Which method a call is for, and with which path and query parameters: found by the method's name, or by verb and
/// URL just as an HTTP request is.
/// </summary>
/// <param name="Method">The method.</param>
/// <param name="Parameters">Path parameters, decoded, in the order of the route.</param>
/// <param name="Query">Query parameters, decoded.</param>
public sealed record CallTarget(
    ApiMethod Method, IReadOnlyList<string> Parameters, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    private const string Api = "/api/";

    /// <summary>The target of a method and its parameters by name.</summary>
    /// <exception cref="ApiError">404 no such service or method; 400 a path parameter too few or too many.</exception>
    public static CallTarget ByName(
        ApiCatalog catalog,
        string service,
        string name,
        IReadOnlyDictionary<string, string> parameters,
        IReadOnlyList<KeyValuePair<string, string>>? query = null)
    {
        var method = catalog.Find(service, name) ?? throw NoMethod(catalog, service, name);
        var names = method.Route.ParameterNames;
        foreach (var given in parameters.Keys)
        {
            if (!names.Contains(given))
            {
                throw ApiError.InvalidRequestArguments(
                    $"{service}.{name} has no path parameter '{given}'; {Listed(names, "it has none", "it has")}.");
            }
        }

        var segments = method.Route.Segments.Where(segment => segment.IsParameter);
        return new CallTarget(
            method, [.. segments.Select(segment => ValueOf(method, segment, parameters))], query ?? []);
    }

    /// <summary>The target of a verb and a URL, whole or from its path on.</summary>
    /// <param name="catalog">The methods.</param>
    /// <param name="rootUrl">What a whole URL begins with.</param>
    /// <param name="verb">Such as <c>PUT</c>; HEAD counts as GET.</param>
    /// <param name="url">Such as <c>/api/queue/v1/task/X?a=b</c>, percent-encoded as in a request.</param>
    /// <exception cref="ApiError">404 nothing is there; 400 a URL of elsewhere, or a broken escape.</exception>
    public static CallTarget ByUrl(ApiCatalog catalog, RootUrl rootUrl, string verb, string url)
    {
        var target = url.StartsWith(rootUrl.Value + "/", StringComparison.Ordinal) ? url[rootUrl.Value.Length..] : url;
        if (!target.StartsWith(Api, StringComparison.Ordinal))
        {
            throw ApiError.InvalidRequestArguments(
                $"'{url}' is no URL of the API: it must begin with {Api} or with {rootUrl.Value}{Api}.");
        }

        if (!TrySplit(target, out var service, out var path) || catalog.RoutesOf(service) is not { } routes)
        {
            var all = catalog.Services.Select(one => $"{Api}{one.Name}/{one.ApiVersion}/");
            throw ApiError.ResourceNotFound($"There is no service at '{url}'; there are {string.Join(", ", all)}.");
        }

        if (Find(routes, VerbOf(verb), path, out var parameters) is not { } method)
        {
            throw ApiError.ResourceNotFound(
                $"No method answers to {verb} {url}; {Listed(routes.VerbsAt(path), "nothing is there", "there are")}.");
        }

        RequireDecoded(method, parameters, target, out var query);
        return new CallTarget(method, parameters!, query);
    }

    /// <summary>
    /// Takes <c>/api/queue/v1/task/X?q</c> apart into <c>queue/v1</c> and <c>/task/X</c>; false where it is shorter.
    /// </summary>
    internal static bool TrySplit(string target, out ReadOnlySpan<char> service, out string path)
    {
        var below = RawTarget.PathOf(target)[Api.Length..];
        var slash = below.IndexOf('/');
        var length = slash < 0 ? -1 : below[(slash + 1)..].IndexOf('/');
        if (length < 0)
        {
            service = default;
            path = "";
            return false;
        }

        var end = slash + 1 + length;
        service = below[..end];
        path = below[end..].ToString();
        return true;
    }

    /// <summary>The verb by which routes are found.</summary>
    internal static string VerbOf(string verb) => verb == "HEAD" ? "GET" : verb;

    /// <summary>The method of a path; a parameter of null is one whose escapes are broken.</summary>
    internal static ApiMethod? Find(RouteTrie routes, string verb, ReadOnlySpan<char> path, out string?[] parameters)
    {
        Span<Range> captures = stackalloc Range[RouteTrie.MaxParameters];
        var method = routes.Find(verb, path, captures);
        parameters = method is null ? [] : new string?[method.Route.ParameterNames.Count];
        for (var index = 0; index < parameters.Length; index++)
        {
            parameters[index] = RawTarget.TryDecode(path[captures[index]], out var decoded) ? decoded : null;
        }

        return method;
    }

    /// <summary>Reads the query, and refuses broken escapes in it and in the path.</summary>
    /// <exception cref="ApiError">400 InvalidRequestArguments.</exception>
    internal static void RequireDecoded(
        ApiMethod method, string?[] parameters, string target, out IReadOnlyList<KeyValuePair<string, string>> query)
    {
        var broken = Array.IndexOf(parameters, value: null);
        if (broken >= 0)
        {
            throw ApiError.InvalidRequestArguments(
                $"URL parameter {method.Route.ParameterNames[broken]} holds a broken percent escape: {target}");
        }

        if (!RawTarget.TryParseQuery(RawTarget.QueryOf(target), out query))
        {
            throw ApiError.InvalidRequestArguments($"The query string holds a broken percent escape: {target}");
        }
    }

    private static string ValueOf(ApiMethod method, Segment segment, IReadOnlyDictionary<string, string> parameters)
    {
        var value = parameters.GetValueOrDefault(segment.Text);
        return segment.Kind switch
        {
            SegmentKind.OptionalWildcard => value ?? "",
            _ when value is null => throw ApiError.InvalidRequestArguments(
                $"{method.Declaration.Service}.{method.Declaration.Name} needs the path parameter {segment.Text}: "
                + $"its route is {method.Declaration.Route}."),
            SegmentKind.Parameter when value.Length == 0 => throw ApiError.InvalidRequestArguments(
                $"URL parameter {segment.Text} must not be empty."),
            _ => value,
        };
    }

    private static ApiError NoMethod(ApiCatalog catalog, string service, string name)
    {
        if (catalog.Services.All(one => one.Name != service))
        {
            var services = catalog.Services.Select(one => one.Name);
            return ApiError.ResourceNotFound(
                $"There is no service '{service}'; there are {string.Join(", ", services)}.");
        }

        var methods = catalog.Methods.Select(method => method.Declaration)
            .Where(method => method.Service == service && method.Published).Select(method => method.Name);
        return ApiError.ResourceNotFound(
            $"The service {service} has no method '{name}'; it has {string.Join(", ", methods)}.");
    }

    private static string Listed(IReadOnlyCollection<string> names, string none, string some) =>
        names.Count == 0 ? none : $"{some} {string.Join(", ", names)}";
}
