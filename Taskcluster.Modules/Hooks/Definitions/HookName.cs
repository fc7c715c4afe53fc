using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Hooks.Definitions;

/// <summary>What a hook is called: its group and its id in it.</summary>
/// <param name="Group"><c>hookGroupId</c>.</param>
/// <param name="Id"><c>hookId</c>, which may have slashes in it.</param>
public readonly record struct HookName(string Group, string Id)
{
    /// <summary>Such as <c>group/id</c>, which is no other hook's: a group has no slash in it.</summary>
    public string Full => $"{Group}/{Id}";

    /// <summary>The role whose scopes the hook's tasks are created with.</summary>
    public string RoleId => $"hook-id:{Full}";

    /// <summary>The hook that a call is about.</summary>
    public static HookName Of(ApiCall call) => new(call["hookGroupId"], call["hookId"]);

    /// <summary>The 404 of a hook that is not there.</summary>
    public ApiError NotFound() => ApiError.ResourceNotFound($"No such hook: there is none by the name '{Full}'.");

    public override string ToString() => Full;
}
