using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// Everything that callers may know of one API method. The route, the request pipeline, the published reference,
/// the schemas, the docs page and the typed client are all made from it; nothing of it is written twice.
/// </summary>
public sealed record ApiDeclaration
{
    /// <summary>The service, as in <c>/api/&lt;service&gt;/v1/…</c>; matches <c>^[a-z][a-z0-9_-]*$</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The version part of the URL.</summary>
    public string ApiVersion { get; init; } = "v1";

    /// <summary>The method's name for clients, such as <c>createTask</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Verb and path, such as <c>PUT /task/&lt;taskId&gt;</c>. <c>&lt;name*&gt;</c> takes one or more raw path
    /// segments up to the next fixed part, <c>&lt;name*?&gt;</c> also none.
    /// </summary>
    public required string Route { get; init; }

    /// <summary>
    /// A second path of the same verb and parameters, which does not stand in the reference; <c>&lt;name&gt;:</c> is a
    /// segment that ends in a colon. Null: there is none.
    /// </summary>
    public string? AlsoAt { get; init; }

    /// <summary>Path parameters that have a pattern (ECMAScript, anchored); others are unchecked.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Query parameters; all are optional, and any other key but <c>bewit</c> is refused.</summary>
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>The scopes that a call needs; null for a method that never looks at credentials.</summary>
    public ScopeTemplate? Scopes { get; init; }

    /// <summary>When the scopes are checked, which decides which error wins (spec/queue.md §1.4).</summary>
    public AuthorizationMoment Authorized { get; init; } = AuthorizationMoment.FromUrl;

    /// <summary>The record that the body is read into; it bears a <see cref="SchemaAttribute"/>.</summary>
    public Type? Input { get; init; }

    /// <summary>
    /// The record of the reply; it bears a <see cref="SchemaAttribute"/>. Null: an empty reply (204).
    /// </summary>
    public Type? Output { get; init; }

    public Stability Stability { get; init; } = Stability.Stable;

    public required string Category { get; init; }

    public required string Title { get; init; }

    /// <summary>Markdown, in our own words.</summary>
    public required string Description { get; init; }

    /// <summary>
    /// Whether error bodies show <c>(OMITTED)</c> in place of what was sent, and repeat no value of it, since it is
    /// secret.
    /// </summary>
    public bool HidesPayload { get; init; }

    /// <summary>False for methods that work but do not stand in the published reference.</summary>
    public bool Published { get; init; } = true;

    /// <summary>True for methods of the past, which are there only with <c>Legacy:Enabled</c>.</summary>
    public bool IsLegacy { get; init; }
}

/// <summary>A query option of a method.</summary>
/// <param name="Name">As in the URL.</param>
/// <param name="Pattern">What a value must match (ECMAScript).</param>
public sealed record QueryParameter(string Name, string Pattern)
{
    /// <summary>Opaque, from the page before.</summary>
    public static readonly QueryParameter ContinuationToken = new("continuationToken", ".");

    /// <summary>Most entries of a page; above 1000 it counts as 1000.</summary>
    public static readonly QueryParameter Limit = new("limit", "^[0-9]+$");

    /// <summary>The two options of every method that answers in pages.</summary>
    public static readonly IReadOnlyList<QueryParameter> Paging = [ContinuationToken, Limit];
}

/// <summary>The three moments at which a method may be authorized (DESIGN.md §2).</summary>
public enum AuthorizationMoment
{
    /// <summary>From required path parameters alone, before everything else: 401 and 403 win over 400.</summary>
    FromUrl,

    /// <summary>From path and body, after the schema: 400 for a bad body wins.</summary>
    FromBody,

    /// <summary>From what the method's <c>Load</c> found: its 404 wins.</summary>
    FromEntity,
}

/// <summary>How much a caller may rely on a method.</summary>
public enum Stability
{
    Stable,
    Experimental,
    Deprecated,
}
