using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Pulse.Subscribers;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>pulse.replay: lets a subscriber hear messages once more.</summary>
public sealed class Replay() : ApiMethod<Replay.Request, SubscriberReply>(() => PulseJson.Default.SubscriberReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "pulse",
        Name = "replay",
        Route = "POST /subscribers/<name>/replay",
        Parameters = PulseParameters.Patterns,
        Scopes = "pulse:manage-subscriber:<name>",
        Input = typeof(ReplayBody),
        Output = typeof(SubscriberReply),
        Stability = Stability.Experimental,
        Category = "Subscribers",
        Title = "Replay Messages",
        Description = """
            Let a subscriber hear messages once more: all from the one with the id `from` on, or all since the time
            `since`. A reaction does again what it did; a forwarder sends again what it sent. One that was given up goes
            on with that. It leads back only: 409 where the subscriber has not come that far yet, and where the message
            is no longer kept or its id is of another epoch.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var body = call.Read(PulseJson.Default.ReplayBody);
        if ((body.From is null) == (body.Since is null))
        {
            throw ApiError.InputError(
                $"There are {(body.From is null ? "neither from nor since" : "both from and since")}; "
                + "say one of them: from, an event id, or since, a time.");
        }

        return new Request(
            call["name"], ListMessages.Id("from", body.From), body.Since.GetValueOrDefault(), call.Caller.AuditName);
    }

    /// <param name="Name">Which subscriber.</param>
    /// <param name="From">The first message; null where a time is given.</param>
    /// <param name="Since">The time, where there is no message.</param>
    /// <param name="By">Who wants it.</param>
    public sealed record Request(string Name, EventId? From, DateTimeOffset Since, string By)
        : IRequest<SubscriberReply>;

    internal sealed class Handler(Database database, SubscriberChanges changes, SubscriberStates states)
        : IRequestHandler<Request, SubscriberReply>
    {
        public Task<SubscriberReply> Handle(Request request, CancellationToken cancellationToken) => database.Write(
            tx =>
            {
                if (request.From is { } from)
                {
                    changes.Replay(tx, request.Name, from, request.By);
                }
                else
                {
                    changes.Replay(tx, request.Name, request.Since, request.By);
                }

                return SubscriberReply.Of(states.Find(tx, request.Name)!);
            },
            cancellationToken);
    }
}
