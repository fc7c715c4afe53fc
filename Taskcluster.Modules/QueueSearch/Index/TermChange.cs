using System.Runtime.InteropServices;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>That a task has a term from now on, or has it no more.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TermChange(Place Place, bool IsAdded) : IComparable<TermChange>
{
    /// <summary>Which of several changes of one place came first.</summary>
    public int Order { get; init; }

    public static bool operator <(TermChange left, TermChange right) => left.CompareTo(right) < 0;

    public static bool operator >(TermChange left, TermChange right) => left.CompareTo(right) > 0;

    public static bool operator <=(TermChange left, TermChange right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TermChange left, TermChange right) => left.CompareTo(right) >= 0;

    public int CompareTo(TermChange other) =>
        Place == other.Place ? Order.CompareTo(other.Order) : Place.CompareTo(other.Place);
}
