using MediatR;
using Taskcluster.Modules.Fixture.ScriptedWorkers;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.ScriptedWorkers;

/// <summary>fixture.deleteScriptedWorkers: lets all scripted workers die.</summary>
public sealed class DeleteScriptedWorkers()
    : ApiMethod<DeleteScriptedWorkers.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "deleteScriptedWorkers",
        Route = "DELETE /scripted-workers",
        Stability = Stability.Experimental,
        Category = "Scripted Workers",
        Title = "Delete All Scripted Workers",
        Description = """
            Delete all scripted workers. The runs that they have are left as by workers that died.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<Nothing>;

    internal sealed class Handler(WorkerScripts scripts) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            scripts.Clear();
            return Task.FromResult(default(Nothing));
        }
    }
}
