namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>What made a hook fire, in the words of the wire.</summary>
public static class FiredBy
{
    /// <summary>Its time had come.</summary>
    public const string Schedule = "schedule";

    /// <summary>Somebody who may do so called <c>triggerHook</c>.</summary>
    public const string TriggerHook = "triggerHook";

    /// <summary>Somebody called <c>triggerHookWithToken</c>, with its token.</summary>
    public const string TriggerHookWithToken = "triggerHookWithToken";

    /// <summary>A message to which it is bound was told.</summary>
    public const string PulseMessage = "pulseMessage";
}
