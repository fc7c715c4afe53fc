using MediatR;
using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// The path that every call takes, whether it comes by HTTP or from another module (spec/queue.md §1.4).
/// </summary>
public sealed class ApiPipeline(
    IMediator mediator, BodyJudge judge, Refusals refusals, RequestRates rates, ApiOptions options)
{
    /// <summary>Takes a call from its bytes to its reply.</summary>
    public ValueTask<ApiReply> Run(ApiCall call)
    {
        call.Refusals = refusals;
        return call.Method.Run(this, call);
    }

    internal async ValueTask<ApiReply> Run<TRequest, TReply>(ApiMethod<TRequest, TReply> method, ApiCall call)
        where TRequest : class, IRequest<TReply>
    {
        rates.RequireRate(call);                            // 429 TooManyRequests, where a rate is set
        call.ParseBody();                                   // 400 MalformedPayload, 413 InputTooLarge
        AuthorizeFromUrl(method, call);                     // 401 AuthenticationFailed, 403 InsufficientScopes
        method.ParameterRules.RequireValid(call);           // 400 InvalidRequestArguments
        judge.RequireValidBody(call);                       // 400 MalformedPayload, InputValidationError
        var request = method.Bind(call);                    // 400 InputError
        request = AuthorizeRequest(method, call, request);  // 404 ResourceNotFound, 401, 403
        if (call.DryRun is not null)
        {
            return ApiReply.Empty;                          // what a dry run is after has been noted
        }

        RequireRules(method, request);                      // 400 InputError
        var reply = method.ToReply(request, await mediator.Send(request, call.Aborted));
        if (options.ValidateOutput)
        {
            judge.RequireValidOutput(method, reply);        // 500 InternalServerError
        }

        return reply;
    }

    private static void AuthorizeFromUrl(ApiMethod method, ApiCall call)
    {
        if (method.Declaration is { Scopes: not null, Authorized: AuthorizationMoment.FromUrl })
        {
            call.AuthorizeFromUrl();
        }
    }

    private static TRequest AuthorizeRequest<TRequest, TReply>(
        ApiMethod<TRequest, TReply> method, ApiCall call, TRequest request)
        where TRequest : class, IRequest<TReply>
    {
        if (method.Declaration.Scopes is null)
        {
            return request;
        }

        switch (method.Declaration.Authorized)
        {
            case AuthorizationMoment.FromBody:
                call.Authorize(method.ScopeValues(request));
                break;
            case AuthorizationMoment.FromEntity:
                request = method.Load(request, call);
                break;
        }

        return call.IsAuthorized
            ? request
            : throw new InvalidOperationException($"{method.Declaration.Name} was not authorized.");
    }

    private static void RequireRules<TRequest, TReply>(ApiMethod<TRequest, TReply> method, TRequest request)
        where TRequest : class, IRequest<TReply>
    {
        if (method.Rules is { } rules && !method.ObeysRules(request)
            && rules.Validate(request) is { IsValid: false } result)
        {
            throw ApiError.InputError(string.Join('\n', result.Errors.Select(error => error.ErrorMessage)));
        }
    }
}

/// <summary>Settings of the section <c>Api</c>.</summary>
public sealed record ApiOptions : ICheckedSettings
{
    /// <summary>Whether each reply is checked against its schema; a violation is an error 500. For tests.</summary>
    public bool ValidateOutput { get; set; }

    /// <summary>The largest body in bytes; a larger one is an error 413.</summary>
    public int MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>The deepest nesting of a body; a deeper one is malformed.</summary>
    public int MaxBodyDepth { get; set; } = 200;

    /// <summary>
    /// The most values of a body, at all levels, objects and lists counted and names not; more are an error 413.
    /// </summary>
    public int MaxBodyValues { get; set; } = 1_000_000;

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AtLeast(1, MaxBodyBytes)
        .AtLeast(1, MaxBodyDepth)
        .AtLeast(1, MaxBodyValues);
}
