using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Web;

/// <summary>
/// The API as pages call it: on behalf of whoever is signed in, by the very path of a call by HTTP. There is no other
/// way for a page to know or change anything.
/// </summary>
public sealed class SiteApi(InProcessApi api, ApiCatalog catalog, SiteRequest request, TimeProvider clock)
{
    /// <summary>Pages of a list that <see cref="All"/> reads at most.</summary>
    private const int MostPages = 100;

    /// <summary>Calls a method: <c>Call("queue", "status", ("taskId", taskId))</c>.</summary>
    /// <param name="service">Such as <c>queue</c>.</param>
    /// <param name="method">Its name in the reference.</param>
    /// <param name="values">Path and query parameters; those of null are left out.</param>
    /// <exception cref="ApiFailure">Whatever HTTP would be answered.</exception>
    public Task<ApiJson> Call(string service, string method, params (string Name, string? Value)[] values) =>
        Send(service, method, null, values);

    /// <summary>As <see cref="Call"/>, with a body.</summary>
    public async Task<ApiJson> Send(
        string service, string method, JsonNode? body, params (string Name, string? Value)[] values)
    {
        var names = catalog.Find(service, method)?.Route.ParameterNames ?? [];
        var given = values.Where(value => value.Value is not null).ToLookup(value => names.Contains(value.Name));
        var call = new InProcessCall(service, method)
        {
            Parameters = given[true].ToDictionary(value => value.Name, value => value.Value!),
            Query = [.. given[false].Select(value => KeyValuePair.Create(value.Name, value.Value!))],
            Body = body is null ? default : Utf8(body),
        };
        try
        {
            return Read(await api.Call(call, request.Caller, request.Http.RequestAborted));
        }
        catch (ApiError error)
        {
            throw new ApiFailure(error.Status, error.Code, error.Message);
        }
        catch (StorageException error) when (!error.IsOfStatement)
        {
            throw new ApiFailure(StatusCodes.Status503ServiceUnavailable, "InternalServerError", error.Reply);
        }
    }

    /// <summary>As <see cref="Call"/>; null where the answer is 404.</summary>
    public async Task<ApiJson?> Find(string service, string method, params (string Name, string? Value)[] values)
    {
        try
        {
            return await Call(service, method, values);
        }
        catch (ApiFailure failure) when (failure.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }

    /// <summary>As <see cref="Call"/>, for a part of a page that may fail by itself.</summary>
    public async Task<ApiAnswer> Try(string service, string method, params (string Name, string? Value)[] values)
    {
        try
        {
            return new ApiAnswer(await Call(service, method, values), null);
        }
        catch (ApiFailure failure)
        {
            return new ApiAnswer(default, failure);
        }
    }

    /// <summary>As <see cref="Send"/>, for a part of a page that may fail by itself.</summary>
    public async Task<ApiAnswer> TrySend(
        string service, string method, JsonNode? body, params (string Name, string? Value)[] values)
    {
        try
        {
            return new ApiAnswer(await Send(service, method, body, values), null);
        }
        catch (ApiFailure failure)
        {
            return new ApiAnswer(default, failure);
        }
    }

    /// <summary>All entries of a list that comes in pages, 100,000 at most.</summary>
    /// <param name="service">Such as <c>queue</c>.</param>
    /// <param name="method">Such as <c>listTaskGroup</c>.</param>
    /// <param name="list">The member of the reply that holds the entries, such as <c>tasks</c>.</param>
    /// <param name="values">As for <see cref="Call"/>.</param>
    public async Task<IReadOnlyList<ApiJson>> All(
        string service, string method, string list, params (string Name, string? Value)[] values)
    {
        var entries = new List<ApiJson>();
        string? token = null;
        for (var page = 0; page < MostPages; page++)
        {
            var reply = await Call(service, method, [.. values, ("continuationToken", token)]);
            entries.AddRange(reply[list].Items);
            token = reply["continuationToken"].Text;
            if (token.Length == 0)
            {
                break;
            }
        }

        return entries;
    }

    // Some methods answer with a word, such as `OK`; it is read as the JSON of that text.
    private static ApiJson Read(ApiReply reply) =>
        reply.ContentType?.StartsWith("text/plain", StringComparison.Ordinal) == true
            ? ApiJson.Parse(Utf8(JsonValue.Create(System.Text.Encoding.UTF8.GetString(reply.Body.Span))))
            : ApiJson.Parse(reply.Body);

    private static byte[] Utf8(JsonNode json) => System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());

    /// <summary>
    /// An address of this server, such as <c>/api/queue/v1/task/…</c>, that a script of the page, or a link, can read
    /// on behalf of whoever is signed in, for so long. Not signed where nobody is.
    /// </summary>
    public string Signed(string path, TimeSpan lifetime)
    {
        if (request.Session is not { } session)
        {
            return path;
        }

        var scheme = request.Http.Request.IsHttps ? "https" : "http";
        var here = new Uri(
            $"{scheme}://{request.Http.Request.Host}{path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return session.Credentials.SignUrl(here, clock.GetUtcNow() + lifetime).PathAndQuery;
    }
}

/// <summary>What came of a call that may fail.</summary>
/// <param name="Json">The reply; nothing if it failed.</param>
/// <param name="Problem">Why it failed; null if it did not.</param>
public sealed record ApiAnswer(ApiJson Json, ApiFailure? Problem);
