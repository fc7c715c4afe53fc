using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.resetTriggerToken: gives a hook another token.</summary>
public sealed class ResetTriggerToken()
    : ApiMethod<ResetTriggerToken.Request, TriggerTokenReply>(() => HooksJson.Default.TriggerTokenReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "resetTriggerToken",
        Route = "POST /hooks/<hookGroupId>/<hookId>/token",
        Parameters = HooksParameters.Patterns,
        Scopes = "hooks:reset-trigger-token:<hookGroupId>/<hookId>",
        Output = typeof(TriggerTokenReply),
        Category = HooksParameters.Category,
        Title = "Reset a Trigger Token",
        Description = "Give the hook another token and reply with it. The one before is of no use from then on.",
    };

    public override Request Bind(ApiCall call) => new(HookName.Of(call));

    public sealed record Request(HookName Name) : IRequest<TriggerTokenReply>;

    public sealed class Handler(Database database, HookSecrets secrets) : IRequestHandler<Request, TriggerTokenReply>
    {
        public async Task<TriggerTokenReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var token = secrets.NewToken(request.Name);
            return await database.Write(tx => HookStore.SetToken(tx, request.Name, token), cancellationToken)
                ? new TriggerTokenReply(secrets.Token(request.Name, token))
                : throw request.Name.NotFound();
        }
    }
}
