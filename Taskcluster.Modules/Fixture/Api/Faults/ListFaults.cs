using MediatR;
using Taskcluster.Modules.Fixture.Faults;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Faults;

/// <summary>fixture.listFaults: what goes wrong, and how often it has.</summary>
public sealed class ListFaults() : ApiMethod<ListFaults.Request, ListFaultsReply>(
    () => FixtureJson.Default.ListFaultsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "listFaults",
        Route = "GET /faults",
        Output = typeof(ListFaultsReply),
        Stability = Stability.Experimental,
        Category = "Faults",
        Title = "List Faults",
        Description = """
            List all rules by which something goes wrong, those that are used up included, with the number of calls or
            messages that each was applied to.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<ListFaultsReply>;

    internal sealed class Handler(FaultRules rules) : IRequestHandler<Request, ListFaultsReply>
    {
        public Task<ListFaultsReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(new ListFaultsReply { Faults = rules.List() });
    }
}
