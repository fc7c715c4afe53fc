using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.LastFires;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.getHookStatus: what came of a hook's last fire, and when the next is.</summary>
public sealed class GetHookStatus()
    : ApiMethod<GetHookStatus.Request, HookStatusReply>(() => HooksJson.Default.HookStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "getHookStatus",
        Route = "GET /hooks/<hookGroupId>/<hookId>/status",
        Parameters = HooksParameters.Patterns,
        Scopes = "hooks:status:<hookGroupId>/<hookId>",
        Output = typeof(HookStatusReply),
        Stability = Stability.Deprecated,
        Category = HooksParameters.StatusCategory,
        Title = "Get Hook Status",
        Description = """
            What came of the last fire of a hook, and the time of its next one where it has a schedule. The id of the
            next task is not told. `listLastFires` tells more of what was.
            """,
    };

    public override Request Bind(ApiCall call) => new(HookName.Of(call));

    public sealed record Request(HookName Name) : IRequest<HookStatusReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, HookStatusReply>
    {
        public Task<HookStatusReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(request.Name, Read) ?? throw request.Name.NotFound());

        private static HookStatusReply? Read(IRows rows, HookName name) => HookStore.Find(rows, name) is { } hook
            ? new HookStatusReply
            {
                LastFire = FireStatus.Of(LastFireStore.Before(rows, hook.Number, null, null, most: 1)),
                NextScheduledDate = hook.NextFire,
            }
            : null;
    }
}
