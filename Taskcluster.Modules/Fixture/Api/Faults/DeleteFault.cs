using MediatR;
using Taskcluster.Modules.Fixture.Faults;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Faults;

/// <summary>fixture.deleteFault: lets something go right again.</summary>
public sealed class DeleteFault() : ApiMethod<DeleteFault.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "deleteFault",
        Route = "DELETE /faults/<faultId>",
        Parameters = FaultParameters.Patterns,
        Stability = Stability.Experimental,
        Category = "Faults",
        Title = "Delete Fault",
        Description = """
            Delete a rule, so that it applies no more. What it has done to a call that is under way is not undone.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["faultId"]);

    public sealed record Request(string FaultId) : IRequest<Nothing>;

    internal sealed class Handler(FaultRules rules) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            rules.Delete(request.FaultId);
            return Task.FromResult(default(Nothing));
        }
    }
}
