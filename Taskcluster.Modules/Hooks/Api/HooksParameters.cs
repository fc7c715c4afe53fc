using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>What the methods of hooks have in common.</summary>
internal static class HooksParameters
{
    public const string Category = "Hooks";

    public const string StatusCategory = "Hook Status";

    /// <summary>A group in a body.</summary>
    public const string GroupPattern = "^([a-zA-Z0-9-_]*)$";

    /// <summary>A hook's id in a body.</summary>
    public const string IdPattern = "^([a-zA-Z0-9-_/]*)$";

    /// <summary>The longest group, and the longest id.</summary>
    public const int MostCharacters = 1000;

    /// <summary>Both in a URL.</summary>
    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["hookGroupId"] = "^[a-zA-Z0-9-_]{1,1000}$",
        ["hookId"] = "^[a-zA-Z0-9-_/]{1,1000}$",
    };

    /// <summary>200 with <c>{}</c>.</summary>
    public static readonly ApiReply Done = new()
    {
        Status = 200,
        Body = RawJson.EmptyObject.Utf8,
        ContentType = ApiReply.JsonType,
    };
}
