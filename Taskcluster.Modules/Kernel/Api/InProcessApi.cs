using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// The API for callers inside the program. A call takes the very path of one by HTTP, with a caller of its own, so
/// that no module can do more than it could by HTTP (DESIGN.md §2).
/// </summary>
public sealed class InProcessApi(ApiCatalog catalog, ApiPipeline pipeline, ApiOptions options)
{
    /// <summary>Calls a method.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="caller">On whose behalf, with expanded scopes.</param>
    /// <param name="cancellation">Fires when the caller no longer wants the answer.</param>
    /// <exception cref="ApiError">
    /// Whatever HTTP would be answered; also 404 for an unknown method, 400 for unknown path parameters.
    /// </exception>
    public async Task<ApiReply> Call(InProcessCall call, Caller caller, CancellationToken cancellation = default)
    {
        var target = CallTarget.ByName(catalog, call.Service, call.Name, call.Parameters, call.Query);
        using var running = New(target, call.Body, () => caller, dryRun: null, cancellation);
        return await pipeline.Run(running);
    }

    /// <summary>
    /// The scopes that a call needs, which is not made: it only goes as far as its authorization. Null: it needs none.
    /// </summary>
    /// <param name="target">What would be called.</param>
    /// <param name="body">Its JSON body; empty: none.</param>
    /// <param name="asker">
    /// Who wants to know. Only asked where a method authorizes step by step: what comes after a step is told to those
    /// who may take it.
    /// </param>
    /// <param name="cancellation">Fires when the asker is gone.</param>
    /// <exception cref="ApiError">What the call itself would meet before its authorization: 400, 404.</exception>
    public async Task<ScopeExpression?> ScopesOf(
        CallTarget target, ReadOnlyMemory<byte> body, Func<Caller> asker, CancellationToken cancellation = default)
    {
        if (target.Method.Declaration.Scopes is null)
        {
            return null;
        }

        var dryRun = new DryRun();
        using var call = New(target, body, asker, dryRun, cancellation);
        try
        {
            _ = await pipeline.Run(call);
        }
        catch (DryRun.EndedException)
        {
            // What was wanted has been noted.
        }

        return dryRun.Required;
    }

    private ApiCall New(
        CallTarget target,
        ReadOnlyMemory<byte> body,
        Func<Caller> authenticate,
        DryRun? dryRun,
        CancellationToken cancellation) =>
        new(target.Method, [.. target.Parameters], authenticate, options)
        {
            Query = target.Query,
            Body = body,
            ContentType = body.IsEmpty ? null : "application/json",
            Aborted = cancellation,
            DryRun = dryRun,
        };
}

/// <summary>A call of an API method from inside the program.</summary>
/// <param name="Service">Such as <c>queue</c>.</param>
/// <param name="Name">The method, such as <c>createTask</c>.</param>
public sealed record InProcessCall(string Service, string Name)
{
    /// <summary>All path parameters by their names.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>A JSON object; empty: no body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
