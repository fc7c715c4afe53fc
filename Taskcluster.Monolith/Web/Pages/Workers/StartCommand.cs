namespace Taskcluster.Monolith.Web.Pages.Workers;

/// <summary>
/// Commands by which a person starts a worker of this program on any machine that reaches the server (docs/workers.md).
/// </summary>
internal static class StartCommand
{
    /// <summary>Where the file with the secret is taken to be.</summary>
    public const string SecretFile = "worker-secret";

    private const string UsualProvider = "static";

    /// <summary>One that was declared: it registers by its secret, and needs no other credentials.</summary>
    public static string Declared(
        string rootUrl, string workerPoolId, string providerId, string workerGroup, string workerId) =>
        Begin(rootUrl, workerPoolId, workerGroup, workerId)
        + (providerId == UsualProvider ? "" : $" \\\n  --provider {providerId}")
        + $" \\\n  --static-secret-file {SecretFile}";

    /// <summary>One that no pool knows, with credentials of its own.</summary>
    public static string Standalone(string rootUrl, string taskQueueId) =>
        "export TASKCLUSTER_CLIENT_ID=… TASKCLUSTER_ACCESS_TOKEN=…\n"
        + Begin(rootUrl, taskQueueId, "my-group", "my-worker");

    /// <summary>What such a client needs.</summary>
    public static IReadOnlyList<string> StandaloneScopes(string taskQueueId) =>
        [$"queue:claim-work:{taskQueueId}", "queue:worker-id:my-group/my-worker"];

    private static string Begin(string rootUrl, string queueId, string workerGroup, string workerId) =>
        $"Taskcluster.Monolith worker --root-url {rootUrl} \\\n"
        + $"  --worker-pool {queueId} --worker-group {workerGroup} --worker-id {workerId}";
}
