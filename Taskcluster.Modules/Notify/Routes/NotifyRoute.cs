using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Routes;

/// <summary>
/// A task's route that asks for notices: <c>notify.&lt;type&gt;.&lt;address&gt;.on-&lt;event&gt;</c>.
/// </summary>
/// <param name="Type">By which way.</param>
/// <param name="Address">Whom; it may have dots in it.</param>
/// <param name="Event">When, without the <c>on-</c>.</param>
internal sealed record NotifyRoute(NotificationType Type, string Address, string Event)
{
    private const string Prefix = "route.notify.";

    private const string On = "on-";

    /// <summary>Reads a further routing key of a message; null where it asks for no notice.</summary>
    public static NotifyRoute? Read(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = key.AsSpan(Prefix.Length);
        var (first, last) = (rest.IndexOf('.'), rest.LastIndexOf('.'));
        if (first < 0 || last <= first + 1 || !rest[(last + 1)..].StartsWith(On)
            || NotificationTypes.Find(rest[..first]) is not { } type)
        {
            return null;
        }

        return new NotifyRoute(type, rest[(first + 1)..last].ToString(), rest[(last + 1 + On.Length)..].ToString());
    }

    /// <summary>Whether it asks for a notice of this (spec/services.md §4.4).</summary>
    /// <param name="told">The event that the message's exchange tells of, such as <c>completed</c>.</param>
    /// <param name="state">The task's state, as the message has it.</param>
    public bool Fires(string told, string state)
    {
        // A run that was lost and is tried again is told of as an exception, while the task is pending.
        var isSo = state == (told == TaskEvents.Defined ? TaskEvents.Unscheduled : told);
        return Event switch
        {
            "transition" => true,
            "resolved" or "any" => isSo && told is "completed" or "failed" or "exception",
            _ => isSo && Event == told,
        };
    }
}
