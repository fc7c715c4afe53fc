using System.Text.Json;
using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.openDependencies: what a task still waits for. Ours alone, for explain.</summary>
public sealed class ListOpenDependencies()
    : ApiMethod<ListOpenDependencies.Request, OpenDependenciesReply>(() => QueueJson.Default.OpenDependenciesReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "openDependencies",
        Route = "GET /task/<taskId>/open-dependencies",
        Parameters = QueueParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "queue:get-task:<taskId>",
        Output = typeof(OpenDependenciesReply),
        Stability = Stability.Experimental,
        Category = "Worker Metadata",
        Title = "List Open Dependencies",
        Description = """
            The tasks that a task requires and whose end has not satisfied it yet. One that did and was rerun is
            not among them.
            """,
        Published = false,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], Page.Of(call));

    private const string SelectOpen = """
        SELECT required_task_id FROM queue_dependencies
        WHERE dependent_task_id = ? AND required_task_id > ? AND satisfied = 0 ORDER BY required_task_id LIMIT ?
        """;

    public sealed record Request(string TaskId, Page Page) : IRequest<OpenDependenciesReply>;

    public sealed class Handler(Database database)
        : IRequestHandler<Request, OpenDependenciesReply>
    {
        public Task<OpenDependenciesReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(rows =>
            {
                var definition = TaskStore.FindDefinition(rows, request.TaskId)
                    ?? throw GetTask.NoTask(request.TaskId);
                var task = JsonSerializer.Deserialize(definition.Utf8.Span, QueueJson.Default.TaskDefinition)!;
                return Open(rows, request, task.Requires);
            }));

        private static OpenDependenciesReply Open(IRows rows, Request request, TaskRequires requires)
        {
            var page = request.Page;
            var found = new List<string>();
            using var call = rows.Sql(SelectOpen)
                .Bind(request.TaskId).Bind(page.After(0)).Bind(page.Limit == 0 ? 0 : page.Limit + 1);
            while (call.Step())
            {
                found.Add(call.Text(0));
            }

            return new OpenDependenciesReply(
                requires,
                [.. found.Take(page.Limit)],
                found.Count > page.Limit ? Page.TokenAfter(found[page.Limit - 1]) : null);
        }
    }
}
