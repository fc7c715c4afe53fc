using MediatR;
using Taskcluster.Modules.Fixture.Faults;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Faults;

/// <summary>fixture.deleteFaults: lets everything go right again.</summary>
public sealed class DeleteFaults() : ApiMethod<DeleteFaults.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "deleteFaults",
        Route = "DELETE /faults",
        Stability = Stability.Experimental,
        Category = "Faults",
        Title = "Delete All Faults",
        Description = """
            Delete all rules.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<Nothing>;

    internal sealed class Handler(FaultRules rules) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            rules.Clear();
            return Task.FromResult(default(Nothing));
        }
    }
}
