using System.Collections.ObjectModel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>A call that is asked about: by the method's name, or as it would be sent.</summary>
[Schema("explain", "call", Title = "Call", Description = """
    Either `service` and `name`, with the path parameters in `params` and the options in `query`; or `method` and
    `url`, as the call would be sent.
    """)]
public sealed record ExplainedCall
{
    [Says("The service, such as `queue`.")]
    public string? Service { get; init; }

    [Says("The API method, such as `createTask`.")]
    public string? Name { get; init; }

    [Says("Path parameters by their names, not percent-encoded.")]
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    [Says("Query options by their names, not percent-encoded.")]
    public IReadOnlyDictionary<string, string>? Query { get; init; }

    [OneOfValues("\"GET\"", "\"HEAD\"", "\"PUT\"", "\"POST\"", "\"DELETE\"")]
    [Says("The HTTP verb.")]
    public string? Method { get; init; }

    [Says("Path and query, with or without the root URL before it, percent-encoded as it would be sent.")]
    public string? Url { get; init; }

    [Says("The JSON body of the call; left out: none.")]
    public RawJson? Payload { get; init; }

    internal ReadOnlyMemory<byte> Body => Payload?.Utf8 ?? default;

    /// <summary>Refuses what is neither the one nor the other.</summary>
    /// <exception cref="ApiError">400 InputError.</exception>
    internal void RequireOneForm()
    {
        var isByName = Service is not null && Name is not null && Method is null && Url is null;
        var isByUrl = Method is not null && Url is not null
            && Service is null && Name is null && Params is null && Query is null;
        if (!isByName && !isByUrl)
        {
            throw ApiError.InputError(
                "A call is named either by `service` and `name` (with `params` and `query`) or by `method` and `url`, "
                + "and by nothing else.");
        }
    }

    /// <summary>Finds the method.</summary>
    /// <exception cref="ApiError">404, 400: see <see cref="CallTarget"/>.</exception>
    internal CallTarget Find(ApiCatalog catalog, RootUrl rootUrl)
    {
        var none = ReadOnlyDictionary<string, string>.Empty;
        return Url is not null
            ? CallTarget.ByUrl(catalog, rootUrl, Method!, Url)
            : CallTarget.ByName(catalog, Service!, Name!, Params ?? none, [.. Query ?? none]);
    }
}
