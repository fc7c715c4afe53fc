using System.Text.Json.Serialization.Metadata;
using FluentValidation;
using MediatR;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>One API method: its declaration, and how a call becomes a request and a result becomes a reply.</summary>
public abstract class ApiMethod
{
    private MethodRoute? route;
    private ParameterRules? parameterRules;
    private string? qualifiedName;

    public abstract ApiDeclaration Declaration { get; }

    /// <summary>The declaration's route, taken apart once.</summary>
    public MethodRoute Route => route ??= MethodRoute.Parse(Declaration.Route);

    /// <summary>Service and name, such as <c>queue.createTask</c>.</summary>
    public string QualifiedName => qualifiedName ??= $"{Declaration.Service}.{Declaration.Name}";

    internal ParameterRules ParameterRules => parameterRules ??= new ParameterRules(Declaration);

    /// <summary>Takes the call through the pipeline.</summary>
    internal abstract ValueTask<ApiReply> Run(ApiPipeline pipeline, ApiCall call);
}

/// <summary>
/// Base of the one-file API methods (DESIGN.md §2). What a method overrides is what is special about it.
/// </summary>
/// <param name="replyJson">
/// How the reply is written, asked for at the first reply, since hardly any process uses all of them; null for methods
/// that reply with nothing.
/// </param>
public abstract class ApiMethod<TRequest, TReply>(Func<JsonTypeInfo<TReply>>? replyJson) : ApiMethod
    where TRequest : class, IRequest<TReply>
{
    /// <summary>Rules over several fields, the clock or settings; they run after authorization.</summary>
    public virtual IValidator<TRequest>? Rules => null;

    /// <summary>
    /// Whether it is plain that the request breaks none of the <see cref="Rules"/>, which then are not asked. For calls
    /// of which there are thousands a second; the rules say what is wrong with the others.
    /// </summary>
    public virtual bool ObeysRules(TRequest request) => false;

    /// <summary>Makes the request from path, query and body, all of which have been checked one by one.</summary>
    public abstract TRequest Bind(ApiCall call);

    /// <summary>
    /// For <see cref="AuthorizationMoment.FromBody"/>: what the scope template's placeholders stand for.
    /// </summary>
    public virtual ScopeValues ScopeValues(TRequest request) =>
        throw new NotSupportedException($"{Declaration.Name} does not say what its scopes are made of.");

    /// <summary>
    /// For <see cref="AuthorizationMoment.FromEntity"/>: finds what the request is about, throws 404 where it is not
    /// there, and calls <see cref="ApiCall.Authorize"/>. The handler reads it again inside its transaction.
    /// </summary>
    public virtual TRequest Load(TRequest request, ApiCall call) =>
        throw new NotSupportedException($"{Declaration.Name} does not load what it is authorized by.");

    /// <summary>Makes the reply; most methods answer 200 with JSON.</summary>
    public virtual ApiReply ToReply(TRequest request, TReply reply) =>
        replyJson is null ? ApiReply.Empty
            : reply is IWrittenReply { Written: { } text } ? ApiReply.OfText(200, text)
            : ApiReply.Json(200, reply, replyJson());

    internal sealed override ValueTask<ApiReply> Run(ApiPipeline pipeline, ApiCall call) => pipeline.Run(this, call);
}

/// <summary>The result of methods that reply with nothing (204).</summary>
public readonly record struct Nothing;
