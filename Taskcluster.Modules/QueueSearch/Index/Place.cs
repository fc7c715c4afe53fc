using System.Runtime.InteropServices;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>A place in the order of tasks: by creation, then by the queue's number.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Place(long Created, long Number) : IComparable<Place>
{
    /// <summary>Before all tasks, as the newest come first.</summary>
    public static readonly Place Newest = new(long.MaxValue, long.MaxValue);

    /// <summary>The one that follows; numbers of tasks are positive.</summary>
    public Place Next => this with { Number = Number - 1 };

    public static bool operator <(Place left, Place right) => left.CompareTo(right) < 0;

    public static bool operator >(Place left, Place right) => left.CompareTo(right) > 0;

    public static bool operator <=(Place left, Place right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Place left, Place right) => left.CompareTo(right) >= 0;

    public int CompareTo(Place other) =>
        Created == other.Created ? Number.CompareTo(other.Number) : Created.CompareTo(other.Created);
}
