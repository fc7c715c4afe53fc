using MediatR;
using Taskcluster.Modules.Fixture.Recorder;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Recorder;

/// <summary>fixture.clearCalls: forgets the calls that were recorded.</summary>
public sealed class ClearCalls() : ApiMethod<ClearCalls.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "clearCalls",
        Route = "DELETE /calls",
        Stability = Stability.Experimental,
        Category = "Recorder",
        Title = "Clear Calls",
        Description = """
            Forget all calls that were recorded. The numbers of those to come go on from where they are.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<Nothing>;

    internal sealed class Handler(CallRecorder recorder) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            recorder.Clear();
            return Task.FromResult(default(Nothing));
        }
    }
}
