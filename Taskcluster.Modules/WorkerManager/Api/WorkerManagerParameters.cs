using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Api;

/// <summary>What the methods of worker-manager have in common.</summary>
internal static class WorkerManagerParameters
{
    public const string Service = "worker-manager";

    public const string PoolCategory = "Worker Pools";

    public const string WorkerCategory = "Workers";

    public const string InterfaceCategory = "Worker Interface";

    /// <summary>The longest of all ids but a pool's.</summary>
    public const int LongestId = 38;

    /// <summary>Two slugs: what static workers prove themselves by, and what all register anew with.</summary>
    public const string SecretPattern = "^[a-zA-Z0-9_-]{44}$";

    /// <summary>How the 404 of a pool begins.</summary>
    public const string NoPool = "Worker pool does not exist";

    /// <summary>A launch config as a query parameter, where no underscore is known.</summary>
    public static readonly QueryParameter LaunchConfigId = new("launchConfigId", "^[a-zA-Z0-9-]{1,38}$");

    /// <summary>Of URLs.</summary>
    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["workerPoolId"] = Kernel.Names.Patterns.TaskQueueId,
        ["workerGroup"] = Kernel.Names.Patterns.GenericId,
        ["workerId"] = Kernel.Names.Patterns.GenericId,
        ["provisionerId"] = Kernel.Names.Patterns.GenericId,
        ["workerType"] = Kernel.Names.Patterns.WorkerType,
    };

    /// <summary>200 with <c>{}</c>.</summary>
    public static readonly ApiReply Done = new()
    {
        Status = 200,
        Body = RawJson.EmptyObject.Utf8,
        ContentType = ApiReply.JsonType,
    };

    /// <summary>
    /// Whether a provider or a launch config may have this id: what
    /// <see cref="Kernel.Names.Patterns.Identifier"/> says, and a length. No pattern is compiled for it, which would
    /// take longer than all else that the service does at a start.
    /// </summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= LongestId
        && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>The 404 of a pool that is not there.</summary>
    public static ApiError NoSuchPool(string workerPoolId) =>
        ApiError.ResourceNotFound($"{NoPool}: there is none of the id {workerPoolId}.");
}
