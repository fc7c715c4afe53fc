using System.Buffers;

namespace Taskcluster.Modules.Kernel.Scopes;

/// <summary>What one scope is and what it grants (spec/services.md §2.1). Only a final <c>*</c> is special.</summary>
public static class Scope
{
    /// <summary>The scope that every caller holds, signed in or not.</summary>
    public const string AssumeAnonymous = "assume:anonymous";

    private static readonly SearchValues<char> Printable =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

    /// <summary>Whether this is a scope at all: printable ASCII, possibly nothing; a line end is refused.</summary>
    public static bool IsValid(ReadOnlySpan<char> scope) => !scope.ContainsAnyExcept(Printable);

    /// <summary>Whether who holds <paramref name="pattern"/> has <paramref name="scope"/>.</summary>
    /// <remarks>
    /// Not transitive at one corner: <c>a**</c> satisfies <c>a*</c>, which satisfies <c>ab</c>; <c>a**</c> does not.
    /// </remarks>
    public static bool Satisfies(ReadOnlySpan<char> pattern, ReadOnlySpan<char> scope) =>
        pattern.EndsWith('*') && scope.StartsWith(pattern[..^1]) || pattern.SequenceEqual(scope);

    /// <summary>The order of §2.2: by the text without its final star, the starred one first where that is equal.</summary>
    public static int Compare(string left, string right)
    {
        var order = Stem(left).SequenceCompareTo(Stem(right));
        return order != 0 ? order : right.Length.CompareTo(left.Length);
    }

    /// <summary>The scope without its final star, if it has one.</summary>
    internal static ReadOnlySpan<char> Stem(string scope) => scope.EndsWith('*') ? scope.AsSpan(0, scope.Length - 1) : scope;
}
