using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.getTriggerToken: the token by which anybody can trigger a hook.</summary>
public sealed class GetTriggerToken()
    : ApiMethod<GetTriggerToken.Request, TriggerTokenReply>(() => HooksJson.Default.TriggerTokenReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "getTriggerToken",
        Route = "GET /hooks/<hookGroupId>/<hookId>/token",
        Parameters = HooksParameters.Patterns,
        Scopes = "hooks:get-trigger-token:<hookGroupId>/<hookId>",
        Output = typeof(TriggerTokenReply),
        Category = HooksParameters.Category,
        Title = "Get a Trigger Token",
        Description = """
            The hook's token: whoever knows it can trigger the hook by `triggerHookWithToken`, without credentials. It
            stays the same until it is reset.
            """,
    };

    public override Request Bind(ApiCall call) => new(HookName.Of(call));

    public sealed record Request(HookName Name) : IRequest<TriggerTokenReply>;

    public sealed class Handler(Database database, HookSecrets secrets) : IRequestHandler<Request, TriggerTokenReply>
    {
        public Task<TriggerTokenReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var token = database.Read(request.Name, HookStore.Token) ?? throw request.Name.NotFound();
            return Task.FromResult(new TriggerTokenReply(secrets.Token(request.Name, token)));
        }
    }
}

/// <summary>A trigger token.</summary>
[Schema("hooks", "trigger-token-response", Title = "Trigger Token Response")]
public sealed record TriggerTokenReply([Says("A slug.")] string Token)
{
    // A record would print all its members.
    public override string ToString() => nameof(TriggerTokenReply);
}
