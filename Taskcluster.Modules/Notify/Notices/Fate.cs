namespace Taskcluster.Modules.Notify.Notices;

/// <summary>What becomes of a notice (spec/services.md §4.4).</summary>
public enum Fate
{
    /// <summary>It is on disk and goes out.</summary>
    Sent,

    /// <summary>The address is on the denylist.</summary>
    Denied,

    /// <summary>It is equal to one of the last ones.</summary>
    Repeated,

    /// <summary>The address gets too many already.</summary>
    TooMany,

    /// <summary>The settings say no way by which it could go out.</summary>
    NoBackEnd,
}
