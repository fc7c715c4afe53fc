using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.listHookGroups: the groups in which there are hooks.</summary>
public sealed class ListHookGroups()
    : ApiMethod<ListHookGroups.Request, ListHookGroupsReply>(() => HooksJson.Default.ListHookGroupsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "listHookGroups",
        Route = "GET /hooks",
        Scopes = "hooks:list-hooks:",
        Output = typeof(ListHookGroupsReply),
        Category = HooksParameters.Category,
        Title = "List Hook Groups",
        Description = "All groups in which there is at least one hook, in order.",
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<ListHookGroupsReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, ListHookGroupsReply>
    {
        public Task<ListHookGroupsReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(new ListHookGroupsReply(database.Read(HookStore.Groups)));
    }
}

/// <summary>All groups of hooks.</summary>
[Schema("hooks", "list-hook-groups-response", Title = "List Hook Groups Response")]
public sealed record ListHookGroupsReply([Items(Unique = true), Says("In order.")] IReadOnlyList<string> Groups);
