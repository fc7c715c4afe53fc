namespace Taskcluster.Monolith.Web.Pages.Audit;

/// <summary>
/// A part of an audit history with the latest entry first. The API has the oldest first, so that all of it is read.
/// </summary>
/// <param name="Entries">The entries of this part.</param>
/// <param name="From">How many later ones were left out.</param>
/// <param name="Count">How many there are in all.</param>
public sealed record AuditHistory(IReadOnlyList<ApiJson> Entries, int From, int Count)
{
    /// <summary>So many entries stand on a page.</summary>
    public const int Length = 100;

    /// <summary>Where the page of later entries begins; null: this is the latest.</summary>
    public int? Later => From > 0 ? Math.Max(From - Length, 0) : null;

    /// <summary>Where the page of earlier entries begins; null: this is the earliest.</summary>
    public int? Earlier => From + Length < Count ? From + Length : null;

    /// <summary>The part that begins at an entry, counted from the latest.</summary>
    /// <param name="all">All entries, the oldest first.</param>
    /// <param name="from">A number from 0, as it came in an address; anything else is 0.</param>
    public static AuditHistory Of(IReadOnlyList<ApiJson> all, string? from)
    {
        var first = int.TryParse(from, out var number) ? Math.Clamp(number, 0, Math.Max(all.Count - 1, 0)) : 0;
        return new AuditHistory([.. all.Reverse().Skip(first).Take(Length)], first, all.Count);
    }
}
