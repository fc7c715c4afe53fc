using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Index.Api;

/// <summary>What the index's methods have in common.</summary>
internal static class IndexParameters
{
    public const string Category = "Index Service";

    /// <summary>Of methods that need a path.</summary>
    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["indexPath"] = IndexPath.Pattern,
        ["namespace"] = IndexPath.Pattern,
    };

    /// <summary>Of methods for which no namespace means the top.</summary>
    public static readonly IReadOnlyDictionary<string, string> PatternsOrTop = new Dictionary<string, string>
    {
        ["namespace"] = IndexPath.PatternOrTop,
    };

    /// <summary>200 with <c>{}</c>.</summary>
    public static readonly ApiReply Done = new()
    {
        Status = 200,
        Body = RawJson.EmptyObject.Utf8,
        ContentType = ApiReply.JsonType,
    };
}
