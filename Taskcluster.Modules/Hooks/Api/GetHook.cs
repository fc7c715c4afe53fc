using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.hook: a hook's definition.</summary>
public sealed class GetHook() : ApiMethod<GetHook.Request, HookReply>(() => HooksJson.Default.HookReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "hook",
        Route = "GET /hooks/<hookGroupId>/<hookId>",
        Parameters = HooksParameters.Patterns,
        Scopes = "hooks:get:<hookGroupId>:<hookId>",
        Output = typeof(HookReply),
        Category = HooksParameters.Category,
        Title = "Get Hook Definition",
        Description = "The definition of a hook, with all that was left out filled in.",
    };

    public override Request Bind(ApiCall call) => new(HookName.Of(call));

    public sealed record Request(HookName Name) : IRequest<HookReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, HookReply>
    {
        public Task<HookReply> Handle(Request request, CancellationToken cancellationToken) => Task.FromResult(
            HookReply.Of(database.Read(request.Name, HookStore.Find) ?? throw request.Name.NotFound()));
    }
}
