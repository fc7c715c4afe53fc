using MediatR;
using Taskcluster.Modules.Fixture.ScriptedWorkers;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.ScriptedWorkers;

/// <summary>fixture.listScriptedWorkers: the scripted workers, and what they have done.</summary>
public sealed class ListScriptedWorkers()
    : ApiMethod<ListScriptedWorkers.Request, ListScriptedWorkersReply>(
        () => FixtureJson.Default.ListScriptedWorkersReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "listScriptedWorkers",
        Route = "GET /scripted-workers",
        Output = typeof(ListScriptedWorkersReply),
        Stability = Stability.Experimental,
        Category = "Scripted Workers",
        Title = "List Scripted Workers",
        Description = """
            List the scripted workers, and how many runs each has claimed and how it has ended them.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<ListScriptedWorkersReply>;

    internal sealed class Handler(WorkerScripts scripts) : IRequestHandler<Request, ListScriptedWorkersReply>
    {
        public Task<ListScriptedWorkersReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(new ListScriptedWorkersReply { Workers = scripts.List() });
    }
}
