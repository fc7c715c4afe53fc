using MediatR;
using Taskcluster.Modules.Fixture.Loops;
using Taskcluster.Modules.Fixture.ScriptedWorkers;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.ScriptedWorkers;

/// <summary>fixture.createScriptedWorker: a worker that runs no command.</summary>
public sealed class CreateScriptedWorker()
    : ApiMethod<CreateScriptedWorker.Request, ScriptedWorkerReply>(() => FixtureJson.Default.ScriptedWorkerReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "createScriptedWorker",
        Route = "POST /scripted-workers",
        Input = typeof(ScriptedWorkerBody),
        Output = typeof(ScriptedWorkerReply),
        Stability = Stability.Experimental,
        Category = "Scripted Workers",
        Title = "Create Scripted Worker",
        Description = """
            Let a worker claim the tasks of a queue that runs no command: it resolves each after some seconds of the
            fixture's clock as its script says. It claims, renews its claims, makes artifacts and reports as any worker
            does, with the credentials of its claims. What it does depends on the clock and on the order of the tasks
            alone: `fail` with `oneIn` 10 fails the 10th, the 20th and so on of its runs.

            It works for what is pending already, too, and until it is deleted.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(FixtureJson.Default.ScriptedWorkerBody));

    public sealed record Request(ScriptedWorkerBody Script) : IRequest<ScriptedWorkerReply>;

    internal sealed class Handler(WorkerScripts scripts, RunScriptedWorkers loop, TimeProvider clock)
        : IRequestHandler<Request, ScriptedWorkerReply>
    {
        public Task<ScriptedWorkerReply> Handle(Request request, CancellationToken cancellationToken)
        {
            ScriptCheck.RequireSound(request.Script);
            var worker = scripts.Add(request.Script, clock.GetUtcNow());
            loop.Wake(DateTimeOffset.MinValue);
            return Task.FromResult(worker);
        }
    }
}
