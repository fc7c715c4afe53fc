using System.Globalization;
using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Fixture.Recorder;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Fixture.Faults;

/// <summary>Looks on at all calls by HTTP but those of this service, and lets go wrong what the rules say.</summary>
internal sealed class Interference(FaultRules rules, CallRecorder recorder, TimeProvider clock) : IInterference
{
    public CallCompanion? Begin(HttpContext context, ApiMethod method, string target)
    {
        if (method.Declaration.Service == FixtureModule.Name)
        {
            return null;
        }

        var faults = rules.OnCall(method.Declaration, () => FixtureCalls.ClientIdOf(context, target));
        if (faults?.Skew is { } skew)
        {
            context.Features.Set(new Skewed(skew));

            // Not the moved clock: who corrects the time of signatures by it shall get through.
            var date = TimeProvider.System.GetUtcNow() + skew;
            context.Response.Headers.Date = date.ToString("R", CultureInfo.InvariantCulture);
        }

        return faults is null && !recorder.IsOn
            ? null
            : new WatchedCall(context, method, target, faults ?? CallFaults.None, recorder, clock);
    }

    public TimeSpan SkewOf(HttpContext context) => context.Features.Get<Skewed>()?.By ?? TimeSpan.Zero;

    public MessageHarm HarmTo(PulseMessage message, string epoch) => rules.OnMessage(message, epoch);

    private sealed record Skewed(TimeSpan By);
}
