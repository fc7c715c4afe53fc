using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>explain.getRequiredScopes: which scopes a call with this body needs. The call is not made.</summary>
public sealed class GetRequiredScopes()
    : ApiMethod<GetRequiredScopes.Request, RequiredScopesReply>(() => ExplainJson.Default.RequiredScopesReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "explain",
        Name = "getRequiredScopes",
        Route = "POST /scopes/required",
        Input = typeof(ExplainedCall),
        Output = typeof(RequiredScopesReply),
        Stability = Stability.Experimental,
        HidesPayload = true,
        Category = "Scopes",
        Title = "Get Required Scopes",
        Description = """
            Tell which scopes a call of any method of any service needs, with this body. Nothing is done: the call goes
            as far as its authorization and no further. Where it would be refused before that, since its body is wrong
            or its task does not exist, so is this one.

            Anybody may ask. Where a method authorizes step by step, as for artifacts that are links, the scopes of
            the next step are told to those who have the scopes of the steps before.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var asked = call.Read(ExplainJson.Default.ExplainedCall);
        asked.RequireOneForm();
        return new Request(asked, () => call.Caller);
    }

    public sealed record Request(ExplainedCall Call, Func<Caller> Asker) : IRequest<RequiredScopesReply>;

    internal sealed class Handler(InProcessApi api, ApiCatalog catalog, RootUrl rootUrl)
        : IRequestHandler<Request, RequiredScopesReply>
    {
        public async Task<RequiredScopesReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var target = request.Call.Find(catalog, rootUrl);
            var required = await api.ScopesOf(target, request.Call.Body, request.Asker, cancellationToken);
            var method = target.Method.Declaration;
            return new RequiredScopesReply
            {
                Service = method.Service,
                Name = method.Name,
                Required = RequiredScopesReply.JsonOf(required is null ? null : required.WriteTo),
                Template = RequiredScopesReply.JsonOf(method.Scopes is null ? null : method.Scopes.WriteTo),
                Moment = method.Scopes is null ? null : MomentOf(method.Authorized),
            };
        }

        private static string MomentOf(AuthorizationMoment moment) => moment switch
        {
            AuthorizationMoment.FromUrl => "url",
            AuthorizationMoment.FromBody => "body",
            _ => "entity",
        };
    }
}
