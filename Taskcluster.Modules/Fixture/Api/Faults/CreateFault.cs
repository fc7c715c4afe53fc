using MediatR;
using Taskcluster.Modules.Fixture.Faults;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Faults;

/// <summary>fixture.createFault: lets something go wrong.</summary>
public sealed class CreateFault() : ApiMethod<CreateFault.Request, FaultReply>(
    () => FixtureJson.Default.FaultReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "createFault",
        Route = "POST /faults",
        Input = typeof(FaultBody),
        Output = typeof(FaultReply),
        Stability = Stability.Experimental,
        Category = "Faults",
        Title = "Create Fault",
        Description = """
            Let something go wrong from now on, until the rule has been applied `times` times or is deleted.

            With calls by HTTP, chosen by `method`, `clientId` or both: an error in place of the answer (`status`), a
            delay, a connection that is cut (`cut`), or a server whose wall clock is off (`skewSeconds`). Delay and
            skew go together with the others; `status` and `cut` exclude each other. Where several rules say the same
            kind of thing of a call, the oldest counts. The methods of this service cannot be harmed.

            With messages on their way out of the program (`messages`), chosen by `exchange` and `routingKeyPattern`:
            they come twice, or change places with the next one, for listeners of the events service and on the broker.

            A rule that can match nothing is refused, with the names that are nearest.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(FixtureJson.Default.FaultBody));

    public sealed record Request(FaultBody Rule) : IRequest<FaultReply>;

    internal sealed class Handler(FaultRules rules, FaultCheck check) : IRequestHandler<Request, FaultReply>
    {
        public Task<FaultReply> Handle(Request request, CancellationToken cancellationToken)
        {
            check.RequireSound(request.Rule);
            return Task.FromResult(rules.Add(request.Rule));
        }
    }
}
