using System.Security.Cryptography;
using System.Text;
using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.triggerHookWithToken: lets a hook fire now, for whoever knows its token.</summary>
public sealed class TriggerHookWithToken()
    : ApiMethod<TriggerHookWithToken.Request, TriggerHookReply>(() => HooksJson.Default.TriggerHookReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "triggerHookWithToken",
        Route = "POST /hooks/<hookGroupId>/<hookId>/trigger/<token>",
        Parameters = HooksParameters.Patterns,
        Input = typeof(TriggerHookBody),
        Output = typeof(TriggerHookReply),
        Category = HooksParameters.Category,
        Title = "Trigger a Hook With a Token",
        Description = """
            As `triggerHook`, for programs that have no credentials, such as webhooks of other sites: the hook's trigger
            token, which `getTriggerToken` tells, stands in the URL.
            """,
    };

    public override Request Bind(ApiCall call) => new(HookName.Of(call), call["token"], TriggerHookBody.Of(call));

    public sealed record Request(HookName Name, string Token, RawJson Payload) : IRequest<TriggerHookReply>
    {
        // A record would print all its members.
        private bool PrintMembers(StringBuilder text)
        {
            text.Append(nameof(Name)).Append(" = ").Append(Name);
            return true;
        }
    }

    internal sealed class Handler(Database database, HookSecrets secrets, Triggering triggering)
        : IRequestHandler<Request, TriggerHookReply>
    {
        public Task<TriggerHookReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (hook, stored) = database.Read(
                request.Name, static (rows, name) => (HookStore.Find(rows, name), HookStore.Token(rows, name)));
            if (hook is null || stored is null)
            {
                throw request.Name.NotFound();
            }

            var (given, token) = (request.Token, secrets.Token(request.Name, stored));
            return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token))
                ? triggering.Run(
                    hook, FiredBy.TriggerHookWithToken, request.Payload, clientId: null, cancellationToken)
                : throw ApiError.AuthenticationFailed(
                    $"invalid hook token: it is not the one of '{request.Name}', or was reset since.");
        }
    }
}
