using MediatR;
using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Index.Api;

/// <summary>index.findTask: which task stands at a path.</summary>
public sealed class FindTask() : ApiMethod<FindTask.Request, IndexedTask>(() => IndexJson.Default.IndexedTask)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "index",
        Name = "findTask",
        Route = "GET /task/<indexPath>",
        Parameters = IndexParameters.Patterns,
        Scopes = "index:find-task:<indexPath>",
        Output = typeof(IndexedTask),
        Category = IndexParameters.Category,
        Title = "Find Indexed Task",
        Description = "The task that stands at an index path, with what was kept beside it.",
    };

    public override Request Bind(ApiCall call) => new(call["indexPath"]);

    /// <summary>The task at a path.</summary>
    /// <exception cref="ApiError">404: there is none, or it has expired.</exception>
    internal static IndexedTask At(Database database, string path) =>
        database.Read(path, IndexedTasks.Find) ?? throw ApiError.ResourceNotFound(
            $"Indexed task not found: there is none at '{path}', or it has expired.");

    public sealed record Request(string Path) : IRequest<IndexedTask>;

    public sealed class Handler(Database database) : IRequestHandler<Request, IndexedTask>
    {
        public Task<IndexedTask> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(At(database, request.Path));
    }
}
