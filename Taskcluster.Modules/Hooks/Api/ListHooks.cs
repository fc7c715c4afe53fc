using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.listHooks: the hooks of a group.</summary>
public sealed class ListHooks() : ApiMethod<ListHooks.Request, ListHooksReply>(() => HooksJson.Default.ListHooksReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "listHooks",
        Route = "GET /hooks/<hookGroupId>",
        Parameters = HooksParameters.Patterns,
        Scopes = "hooks:list-hooks:<hookGroupId>",
        Output = typeof(ListHooksReply),
        Category = HooksParameters.Category,
        Title = "List Hooks in a Given Group",
        Description = "The definitions of all hooks of a group, ordered by their ids.",
    };

    public override Request Bind(ApiCall call) => new(call["hookGroupId"]);

    public sealed record Request(string Group) : IRequest<ListHooksReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, ListHooksReply>
    {
        public Task<ListHooksReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var hooks = database.Read(request.Group, HookStore.InGroup);
            return hooks.Count > 0
                ? Task.FromResult(new ListHooksReply([.. hooks.Select(HookReply.Of)]))
                : throw ApiError.ResourceNotFound($"No such group: there is no hook in '{request.Group}'.");
        }
    }
}

/// <summary>The hooks of a group.</summary>
[Schema("hooks", "list-hooks-response", Title = "List Hooks Response")]
public sealed record ListHooksReply([Items(Unique = true), Says("By their ids.")] IReadOnlyList<HookReply> Hooks);
