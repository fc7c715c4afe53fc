using MediatR;
using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Index.Api;

/// <summary>index.deleteTask: takes a task out of the index.</summary>
public sealed class DeleteTask() : ApiMethod<DeleteTask.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "index",
        Name = "deleteTask",
        Route = "DELETE /task/<namespace>",
        Parameters = IndexParameters.Patterns,
        Scopes = "index:delete-task:<namespace>",
        Category = IndexParameters.Category,
        Title = "Remove Task from Index",
        Description = """
            Take the task out of the index that stands at an index path; the task itself stays what it is. It is no
            error if there is none. The namespaces above it remain until they expire.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["namespace"]);

    public override ApiReply ToReply(Request request, Nothing reply) => IndexParameters.Done;

    public sealed record Request(string Path) : IRequest<Nothing>;

    public sealed class Handler(Database database) : IRequestHandler<Request, Nothing>
    {
        public async Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            await database.Write(tx => IndexedTasks.Delete(tx, request.Path), cancellationToken);
            return default;
        }
    }
}
