using MediatR;
using Taskcluster.Modules.Fixture.ScriptedWorkers;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.ScriptedWorkers;

/// <summary>fixture.deleteScriptedWorker: lets a scripted worker die.</summary>
public sealed class DeleteScriptedWorker()
    : ApiMethod<DeleteScriptedWorker.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "deleteScriptedWorker",
        Route = "DELETE /scripted-workers/<scriptId>",
        Parameters = ScriptedWorkerParameters.Patterns,
        Stability = Stability.Experimental,
        Category = "Scripted Workers",
        Title = "Delete Scripted Worker",
        Description = """
            Delete a scripted worker. The runs that it has are left as by a worker that died: their claims expire.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["scriptId"]);

    public sealed record Request(string ScriptId) : IRequest<Nothing>;

    internal sealed class Handler(WorkerScripts scripts) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            scripts.Delete(request.ScriptId);
            return Task.FromResult(default(Nothing));
        }
    }
}
