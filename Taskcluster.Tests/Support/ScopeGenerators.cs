using FsCheck;
using FsCheck.Fluent;
using Taskcluster.Modules.Kernel.Roles;

namespace Taskcluster.Tests.Support;

/// <summary>
/// Random scopes over so few letters that they often cover one another, with stars at all places.
/// </summary>
public static class ScopeGenerators
{
    private static readonly Gen<string> Letters = Gen.Elements("a", "b", "*", "a", "b", ":", "");

    public static Gen<string> Scope { get; } =
        Letters.ArrayOf(5).Select(letters => string.Concat(letters));

    public static Gen<string[]> Scopes { get; } = ListOf(Scope, 6);

    /// <summary>Role ids; a star at the end is frequent.</summary>
    public static Gen<string> RoleId { get; } =
        from letters in Gen.Elements("a", "b", "c", "").ArrayOf(3)
        from end in Gen.Elements("", "*", "*", "**", "x")
        select string.Concat(letters) + end is { Length: > 0 } id ? id : "a";

    /// <summary>What roles and callers hold: plain scopes and assumptions of roles.</summary>
    public static Gen<string> Grant { get; } = Gen.Frequency(
        (4, RoleId.Select(id => "assume:" + id)),
        (2, Scope),
        (1, Gen.Elements("assume:*", "assum*", "ab*", "assume:", "assume:a*b")));

    /// <summary>
    /// Role sets without parameters, of which cycles may be part: the fixpoint is finite all the same.
    /// </summary>
    public static Gen<(string RoleId, IReadOnlyList<string> Scopes)[]> PlainRoles { get; } = Roles(Grant);

    /// <summary>Role sets with parameters; those of roles go down one level at each step, so that it ends.</summary>
    public static Gen<(string RoleId, IReadOnlyList<string> Scopes)[]> LayeredRoles { get; } =
        from first in Roles(Gen.Frequency(
            (2, Parameterized("assume:l2:")),
            (1, Parameterized("x:")),
            (1, RoleId.Select(id => "assume:l2:" + id))))
        from second in Roles(Gen.Frequency((2, Parameterized("assume:l3:")), (1, Parameterized("y:")), (1, Scope)))
        from third in Roles(Gen.OneOf(Parameterized("z:"), Scope.Where(scope => !MayAssume(scope))))
        select (ValueTuple<string, IReadOnlyList<string>>[])
        [
            .. first.Select(role => ("l1:" + role.RoleId, role.Scopes)),
            .. second.Select(role => ("l2:" + role.RoleId, role.Scopes)),
            .. third.Select(role => ("l3:" + role.RoleId, role.Scopes)),
        ];

    /// <summary>Of <see cref="LayeredRoles"/> those that the service would take (spec/services.md §2.4).</summary>
    public static Gen<(string RoleId, IReadOnlyList<string> Scopes)[]> GoodRoles { get; } = LayeredRoles
        .Select(roles => roles.Select(role => (role.RoleId, (IReadOnlyList<string>)
            [.. role.Scopes.Where(scope => !scope.EndsWith("*<..>", StringComparison.Ordinal))])).ToArray())
        .Where(roles => RoleSetRules.Check(roles) is null);

    /// <summary>Role sets with parameters and cycles, good and bad.</summary>
    public static Gen<(string RoleId, IReadOnlyList<string> Scopes)[]> AnyRoles { get; } = Roles(Gen.Frequency(
        (3, RoleId.Select(id => "assume:" + id)),
        (2, Parameterized("assume:")),
        (1, Parameterized("")),
        (1, Scope)));

    /// <summary>What a caller may hold, for <see cref="LayeredRoles"/>.</summary>
    public static Gen<string[]> LayeredHeld { get; } = ListOf(
        from layer in Gen.Elements("l1:", "l2:", "l3:", "l1:", "")
        from id in RoleId
        select "assume:" + layer + id,
        4);

    public static Gen<string[]> Held { get; } = ListOf(Grant, 4);

    /// <summary>
    /// What somebody who holds these scopes may want to hand on: mostly one of them or a part of one.
    /// </summary>
    public static Gen<string> PartOf(IReadOnlyList<string> held)
    {
        var part =
            from scope in Gen.Elements<string>([.. held, "x"])
            from end in Gen.Elements("", "", "*", "a", "b*", "**", "<..>")
            select scope.EndsWith('*') ? scope[..^1] + end : scope;
        return Gen.Frequency((9, part), (1, Grant));
    }

    public static Gen<T[]> ListOf<T>(Gen<T> of, int most) => Gen.Choose(0, most).SelectMany(count => of.ArrayOf(count));

    private static bool MayAssume(string scope) =>
        scope.Length == 0 || scope == "*" || "assume:".StartsWith(scope[..^1]);

    private static Gen<string> Parameterized(string prefix) =>
        from before in Gen.Elements("", "a", "b:", "*", "a*")
        from parameter in Gen.Elements("<..>", "<..>", "")
        from after in Gen.Elements("", "", "b", "*", ":c*")
        select prefix + before + parameter + after;

    private static Gen<(string RoleId, IReadOnlyList<string> Scopes)[]> Roles(Gen<string> grant) =>
        ListOf(
            from id in RoleId
            from scopes in ListOf(grant, 4)
            select (RoleId: id, Scopes: (IReadOnlyList<string>)scopes),
            6).Select(roles => roles.DistinctBy(role => role.RoleId).ToArray());
}
