using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// One call of an API method on its way through the pipeline: what was sent, and what is known of it so far. Lives on
/// the thread of its request.
/// </summary>
public sealed class ApiCall : IDisposable
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly ApiOptions options;
    private readonly Func<Caller>? authenticate;
    private readonly IAuthenticator? authenticator;
    private JsonDocument? document;
    private Caller? caller;

    /// <summary>A call from inside the program.</summary>
    public ApiCall(ApiMethod method, string[] parameters, Func<Caller> authenticate, ApiOptions options)
    {
        Method = method;
        Parameters = parameters;
        this.authenticate = authenticate;
        this.options = options;
    }

    /// <summary>A call by <see cref="Http"/>, which then is given.</summary>
    internal ApiCall(ApiMethod method, string[] parameters, IAuthenticator authenticator, ApiOptions options)
    {
        Method = method;
        Parameters = parameters;
        this.authenticator = authenticator;
        this.options = options;
    }

    public ApiMethod Method { get; }

    /// <summary>Path parameters, decoded once, in the order of the route.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Query parameters as sent, decoded; <c>bewit</c> is not among them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>The body's bytes as sent.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The request as it came; null for a call from another module.</summary>
    public HttpContext? Http { get; init; }

    /// <summary>Fires when the caller is gone.</summary>
    public CancellationToken Aborted { get; init; }

    /// <summary>Where the scopes are noted down in place of being judged; null for a call that is meant.</summary>
    internal DryRun? DryRun { get; init; }

    /// <summary>Words a refusal; the pipeline sets it.</summary>
    internal Refusals? Refusals { get; set; }

    /// <summary>Whether the caller's scopes were found sufficient.</summary>
    public bool IsAuthorized { get; private set; }

    /// <summary>Who calls, as far as somebody has asked; asking here looks at no credentials.</summary>
    internal Caller? KnownCaller => caller;

    /// <summary>By which values the scopes were judged last; null where they have not been.</summary>
    internal ScopeValues? Judged { get; private set; }

    /// <summary>Whether a JSON body was sent.</summary>
    public bool HasJson => document is not null;

    /// <summary>The JSON that was sent; an undefined value where there was none.</summary>
    public JsonElement Json => document?.RootElement ?? default;

    /// <summary>Who calls. Found out at first use, so that methods without scopes never look at credentials.</summary>
    /// <exception cref="ApiError">401 AuthenticationFailed.</exception>
    public Caller Caller => caller ??= authenticate?.Invoke() ?? authenticator!.Authenticate(Http!, Body);

    /// <summary>A path parameter.</summary>
    public string this[string name] => Parameters[Method.Route.IndexOf(name)];

    /// <summary>
    /// The path parameter <c>runId</c>; the pattern has no upper bound, so that a vast number is one that no run has.
    /// </summary>
    public int RunId => int.TryParse(this["runId"], out var runId) ? runId : int.MaxValue;

    /// <summary>A query parameter; null where it was not sent.</summary>
    public string? QueryValue(string name)
    {
        foreach (var (key, value) in Query)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Parses the body, which happens for every method, even where it is ignored afterwards.</summary>
    /// <exception cref="ApiError">400 MalformedPayload, 413 InputTooLarge.</exception>
    public void ParseBody()
    {
        if (document is not null || Body.IsEmpty || !IsJson(ContentType))
        {
            return;
        }

        var json = Body.Span.StartsWith(ByteOrderMark) ? Body[ByteOrderMark.Length..] : Body;
        if (!Utf8.IsValid(json.Span))
        {
            throw ApiError.MalformedPayload("The body is not valid UTF-8, which JSON must be.");
        }

        document = Parse(json);
        if (document.RootElement.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            throw ApiError.MalformedPayload(
                $"The body must be a JSON object or array, not a bare {document.RootElement.ValueKind}.");
        }
    }

    /// <summary>The body as a record; the schema has judged it before.</summary>
    /// <exception cref="ApiError">
    /// 400 InputError: the schema sets no bound, yet the value lies beyond what can be kept (the year 0, 10^300 bytes).
    /// </exception>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Json, type)
                ?? throw ApiError.InputValidationError("The body must not be null.");
        }
        catch (JsonException error)
        {
            throw ApiError.InputError($"The body cannot be read: {Told(error)}");
        }
    }

    /// <summary>Checks the declared scopes with these values for their placeholders.</summary>
    /// <exception cref="ApiError">401 AuthenticationFailed, 403 InsufficientScopes.</exception>
    public void Authorize(ScopeValues values)
    {
        Judged = values;
        var template = Method.Declaration.Scopes!;
        if (DryRun is not null)
        {
            DryRun.Note(this, template.Fill(values));
        }
        else if (template is ScopeTemplate.Condition && template.Fill(values) is null)
        {
            // Public: credentials are not even looked at.
        }
        else if (!template.IsSatisfiedBy(values, Caller.Scopes))
        {
            throw Refused(template.Fill(values)!);
        }

        IsAuthorized = true;
    }

    public void Dispose() => document?.Dispose();

    internal static bool IsJson(string? contentType)
    {
        const string json = "application/json";
        return contentType is not null
            && contentType.AsSpan().TrimStart() is var type
            && type.StartsWith(json, StringComparison.OrdinalIgnoreCase)
            && type[json.Length..].TrimStart() is [] or [';', ..];
    }

    internal void AuthorizeFromUrl()
    {
        var values = new ScopeValues();
        for (var index = 0; index < Parameters.Count; index++)
        {
            values.Add(Method.Route.ParameterNames[index], Parameters[index]);
        }

        Authorize(values);
    }

    private ApiError Refused(ScopeExpression required) =>
        Refusals?.Of(Caller, required) ?? ApiError.InsufficientScopes(Caller, required);

    private JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        JsonDocument? parsed = null;
        try
        {
            parsed = BodyJson.Parse(json, options);
            RequireReadableStrings(json.Span, parsed.RootElement);
            return parsed;
        }
        catch (JsonException error)
        {
            throw ApiError.MalformedPayload($"The body is not valid JSON: {Told(error)}");
        }
        catch (ApiError)
        {
            parsed?.Dispose();
            throw;
        }
    }

    // The parser quotes what it stumbled over, which a method that hides its payload must not repeat. Its advice to
    // change its options is for programmers.
    private string Told(JsonException error) => Method.Declaration.HidesPayload
        ? $"the fault is in line {error.LineNumber + 1}, at byte {error.BytePositionInLine + 1}."
        : error.Message.Replace(" Change the reader options.", "");

    // Escapes such as \ud800 without their other half are JSON by its grammar, but no text.
    private static void RequireReadableStrings(ReadOnlySpan<byte> json, JsonElement root)
    {
        if (json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0)
        {
            RequireReadable(root);
        }
    }

    private static void RequireReadable(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                RequireText(element.GetString);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    RequireReadable(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    RequireText(() => property.Name);
                    RequireReadable(property.Value);
                }

                break;
        }
    }

    private static void RequireText(Func<string?> read)
    {
        try
        {
            _ = read();
        }
        catch (InvalidOperationException)
        {
            throw ApiError.MalformedPayload(
                "The body holds half of a surrogate pair (such as \\ud800), which is no text.");
        }
    }
}
