using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Hooks.Lab;
using Taskcluster.Modules.Hooks.LastFires;
using Taskcluster.Modules.Hooks.Schedules;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Api.Lab;

/// <summary>hook-lab.listFireTimes: when a hook fires next, and which of its times it missed.</summary>
public sealed class ListFireTimes()
    : ApiMethod<ListFireTimes.Request, FireTimesReply>(() => HookLabJson.Default.FireTimesReply)
{
    private const int MostNext = 10;
    private const int MostMissed = 100;
    private const int MostFires = 100;

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hook-lab",
        Name = "listFireTimes",
        Route = "GET /hooks/<hookGroupId>/<hookId>/fire-times",
        Parameters = HooksParameters.Patterns,
        Scopes = "hooks:get:<hookGroupId>:<hookId>",
        Output = typeof(FireTimesReply),
        Stability = Stability.Experimental,
        Category = HooksParameters.StatusCategory,
        Title = "List Fire Times",
        Description = """
            List the next ten times at which the hook fires by its schedule, and the times that it missed, since the
            server was down or slow. Those are told to who may see the last fires
            (`hooks:list-last-fires:<hookGroupId>/<hookId>`).
            """,
    };

    public override Request Bind(ApiCall call) => new(HookName.Of(call), () => call.Caller);

    public sealed record Request(HookName Name, Func<Caller> Caller) : IRequest<FireTimesReply>;

    internal sealed class Handler(Database database, TimeProvider clock) : IRequestHandler<Request, FireTimesReply>
    {
        public Task<FireTimesReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (name, now) = (request.Name, clock.GetUtcNow());
            var needed = $"hooks:list-last-fires:{name.Full}";
            var isTold = request.Caller().Scopes.Satisfies(needed);
            var (hook, fires) = database.Read(name, Read);
            if (hook is null)
            {
                throw name.NotFound();
            }

            var schedule = FireTimes.Of(hook);
            return Task.FromResult(new FireTimesReply
            {
                Next = Slots.After(schedule, now, MostNext),
                Missed = isTold ? Slots.Missed(schedule, fires, Earlier(hook.NextFire, now), MostMissed) : null,
                Lacking = isTold ? [] : [needed],
            });
        }

        private static (StoredHook? Hook, IReadOnlyList<DateTimeOffset> Fires) Read(IRows rows, HookName name) =>
            HookStore.Find(rows, name) is not { } hook
                ? (null, [])
                : (hook,
                [
                    .. LastFireStore.Before(rows, hook.Number, created: null, number: null, MostFires)
                        .Where(fire => fire.FiredBy == FiredBy.Schedule)
                        .Select(fire => fire.Created),
                ]);

        // A slot that is due is still to be fired.
        private static DateTimeOffset Earlier(DateTimeOffset? next, DateTimeOffset now) =>
            next is { } slot && slot < now ? slot : now;
    }
}
