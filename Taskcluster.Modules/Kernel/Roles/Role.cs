namespace Taskcluster.Modules.Kernel.Roles;

/// <summary>A role as the rules of expansion see it (spec/services.md §2.3).</summary>
internal sealed class Role
{
    /// <summary>Holding this and an id is holding the role.</summary>
    public const string Assume = "assume:";

    /// <summary>In the scopes of a starred role: what stood in place of the star.</summary>
    public const string Parameter = "<..>";

    public Role(string id, IReadOnlyList<string> scopes)
    {
        Id = id;
        IsStarred = id.EndsWith('*');
        Stem = IsStarred ? id[..^1] : id;
        Grants = [.. scopes.Select(scope => new Grant(scope, ParameterIn(scope)))];
    }

    public string Id { get; }

    /// <summary>Whether it stands for all ids that begin with <see cref="Stem"/>.</summary>
    public bool IsStarred { get; }

    public string Stem { get; }

    public Grant[] Grants { get; }

    // In a plain role the mark is text like any other.
    private int ParameterIn(string scope) => IsStarred ? scope.IndexOf(Parameter, StringComparison.Ordinal) : -1;

    /// <summary>One scope of a role.</summary>
    /// <param name="Scope">As stored.</param>
    /// <param name="ParameterAt">Where the parameter stands; negative if there is none.</param>
    public readonly record struct Grant(string Scope, int ParameterAt)
    {
        public bool HasParameter => ParameterAt >= 0;

        /// <summary>The scope with its parameter put in; one that ends in a star makes the rest meaningless.</summary>
        public string With(ReadOnlySpan<char> parameter) => !HasParameter
            ? Scope
            : string.Concat(
                Scope.AsSpan(0, ParameterAt),
                parameter,
                parameter.EndsWith('*') ? default : Scope.AsSpan(ParameterAt + Parameter.Length));

        /// <summary>The scope for any parameter at all.</summary>
        public string Widest => With("*");
    }
}
