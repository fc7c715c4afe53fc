using System.Globalization;
using MediatR;
using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Index.Api;

/// <summary>index.insertTask: puts a task into the index.</summary>
public sealed class InsertTask() : ApiMethod<InsertTask.Request, IndexedTask>(() => IndexJson.Default.IndexedTask)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "index",
        Name = "insertTask",
        Route = "PUT /task/<namespace>",
        Parameters = IndexParameters.Patterns,
        Scopes = "index:insert-task:<namespace>",
        Input = typeof(InsertTaskBody),
        Output = typeof(IndexedTask),
        Category = IndexParameters.Category,
        Title = "Insert Task into Index",
        Description = """
            Put a task at an index path, the whole of which is the `namespace`, in place of a task that is there. If
            that one is of a higher rank and has not expired, it stays, and nothing changes. Either way the reply is
            what stands at the path now.

            The namespaces above it are there from then on, until the day after the task expires.

            Tasks that have routes for it are put into the index by themselves when they complete.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var (path, body) = (call["namespace"], call.Read(IndexJson.Default.InsertTaskBody));
        if (path.Length > IndexPath.MostLength)
        {
            throw ApiError.InvalidRequestArguments(
                $"URL parameter namespace is '{path}', which has {path.Length} characters; "
                + $"there may be {IndexPath.MostLength} at most.");
        }

        if (!Rank.TryFrom(body.Rank, out var rank))
        {
            throw ApiError.InputError(
                $"rank is {body.Rank.ToString(CultureInfo.InvariantCulture)}, but must be {Rank.Needed}.");
        }

        return new Request(new IndexedTask
        {
            Namespace = path,
            TaskId = body.TaskId,
            Rank = rank,
            Data = body.Data,
            Expires = body.Expires.ToWire(),
        });
    }

    public sealed record Request(IndexedTask Task) : IRequest<IndexedTask>;

    public sealed class Handler(Database database, TaskIndex index) : IRequestHandler<Request, IndexedTask>
    {
        public Task<IndexedTask> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => index.Insert(tx, request.Task), cancellationToken);
    }
}
