using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Monolith.Web.Pages.Authority;

/// <summary>By what a role or a client is said to have a scope.</summary>
internal static class ScopeMatch
{
    /// <summary>It has all that the scope is for, by itself or by roles.</summary>
    public const string Has = "has";

    /// <summary>The very scope stands in it.</summary>
    public const string Exact = "exact";

    /// <summary>A part of the scope stands in it, such as <c>a:b</c> of <c>a:*</c>.</summary>
    public const string Sub = "sub";

    /// <summary>The kinds, in words.</summary>
    public static IReadOnlyList<(string Value, string Text)> Options { get; } =
        [(Has, "have it, by themselves or by roles"), (Exact, "it stands in"), (Sub, "a part of it stands in")];

    /// <summary>The kind that an address names; <see cref="Has"/> if it names none.</summary>
    public static string Of(string? text) => text switch
    {
        Exact or Sub => text,
        _ => Has,
    };

    /// <summary>The scopes of a role or a client by which it is <see cref="Exact"/> or <see cref="Sub"/>.</summary>
    public static IReadOnlyList<string> In(ApiJson holder, string scope, string match) =>
    [
        .. holder["scopes"].Texts.Where(own => match == Exact ? own == scope : Scope.Satisfies(scope, own)),
    ];
}
