using EventId = Taskcluster.Modules.Kernel.Bus.EventId;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>The newest messages that one binding of a hook covers.</summary>
/// <param name="Exchange">Of the binding.</param>
/// <param name="Pattern">Of the binding.</param>
/// <param name="Problem">Why they are not told; null: they are.</param>
/// <param name="Messages">The newest first.</param>
public sealed record BindingMessages(
    string Exchange, string Pattern, ApiFailure? Problem, IReadOnlyList<RecentMessage> Messages)
{
    /// <summary>How many of the newest messages are looked at, whatever their exchange.</summary>
    public const int LookedAt = 1000;

    private const int Shown = 20;

    /// <summary>Reads them, for each binding of a hook.</summary>
    public static async Task<IReadOnlyList<BindingMessages>> Of(SiteApi api, ApiJson hook)
    {
        var bindings = hook["bindings"].Items;
        if (bindings.Count == 0)
        {
            return [];
        }

        var newest = (await api.Try("pulse", "listSubscribers")).Json["newest"].Text;
        var schema = hook["triggerSchema"];
        return await Task.WhenAll(bindings.Select(binding => Of(
            api, binding["exchange"].Text, binding["routingKeyPattern"].Text, Before(newest), schema)));
    }

    // Messages are listed oldest first. Who may not see where the log ends is shown how it begins.
    private static string? Before(string newest) => EventId.TryParse(newest, out var id)
        ? new EventId(id.Epoch, Math.Max(0, id.Sequence - LookedAt)).ToString()
        : null;

    private static async Task<BindingMessages> Of(
        SiteApi api, string exchange, string pattern, string? after, ApiJson schema)
    {
        var answer = await api.Try(
            "pulse", "listMessages", ("exchange", exchange), ("routingKeyPattern", pattern), ("after", after));
        return new BindingMessages(exchange, pattern, answer.Problem,
        [
            .. answer.Json["messages"].Items.Reverse().Take(Shown).Select(message => new RecentMessage(
                message, string.Join("; ", PayloadFault.Of(schema, message["payload"].Element)))),
        ]);
    }
}

/// <summary>A message that was published.</summary>
/// <param name="Message">As the log has it.</param>
/// <param name="Fault">Why the hook would pass it over; empty: it would fire.</param>
public sealed record RecentMessage(ApiJson Message, string Fault);
