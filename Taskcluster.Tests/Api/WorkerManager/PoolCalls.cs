using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>Worker pools and workers as tests make them, as root unless they say otherwise.</summary>
internal static class PoolCalls
{
    public const string Service = "worker-manager/v1";

    /// <summary>A secret of 44 characters.</summary>
    public const string Secret = "secret-of-44-characters_aaaaaaaaaaaaaaaaaaaa";

    /// <summary>A provider that takes every definition, and so launch configs.</summary>
    public const string AnyConfig = "null-provider";

    /// <summary>A pool that no other test or example has.</summary>
    public static string NewPool() => $"p/w{Guid.NewGuid():N}";

    /// <summary>Below the service; the slash of the pool goes out escaped.</summary>
    public static string PoolPath(string pool, string rest = "") => $"/worker-pool/{Uri.EscapeDataString(pool)}{rest}";

    /// <summary>Below the service: the worker g/i, or another of the group.</summary>
    public static string WorkerPath(string pool, string worker = "i", string rest = "") =>
        $"/workers/{Uri.EscapeDataString(pool)}/g/{worker}{rest}";

    /// <summary>A definition. A changed field of null is left out.</summary>
    public static JsonObject Pool(params (string Name, JsonNode? Value)[] changes) => Changed(
        new JsonObject
        {
            ["providerId"] = "static",
            ["description"] = "of a test",
            ["config"] = new JsonObject(),
            ["owner"] = "owner@example.com",
            ["emailOnError"] = false,
        },
        changes);

    public static (string Name, JsonNode? Value) Config(string json) => ("config", JsonNode.Parse(json));

    public static Task<ApiAnswer> CreatePool(
        this RunningServer server, string pool, params (string Name, JsonNode? Value)[] changes) =>
        server.AsRoot().Put(Service + PoolPath(pool), Pool(changes));

    public static Task<ApiAnswer> UpdatePool(
        this RunningServer server, string pool, params (string Name, JsonNode? Value)[] changes) =>
        server.AsRoot().Post(Service + PoolPath(pool), Pool(changes));

    public static Task<ApiAnswer> DeletePool(this RunningServer server, string pool) =>
        server.AsRoot().Delete(Service + PoolPath(pool));

    public static Task<ApiAnswer> GetPool(this RunningServer server, string pool) =>
        server.AsRoot().Get(Service + PoolPath(pool));

    /// <summary>A static pool of a new name.</summary>
    public static async Task<string> NewStaticPool(this RunningServer server)
    {
        var pool = NewPool();
        _ = (await server.CreatePool(pool)).Ok;
        return pool;
    }

    /// <summary>A body for createWorker and updateWorker. A changed field of null is left out.</summary>
    public static JsonObject Worker(this RunningServer server, params (string Name, JsonNode? Value)[] changes) =>
        Changed(
            new JsonObject
            {
                ["expires"] = server.In(TimeSpan.FromHours(1)),
                ["capacity"] = 1,
                ["providerInfo"] = new JsonObject { ["staticSecret"] = Secret },
            },
            changes);

    public static Task<ApiAnswer> CreateWorker(
        this RunningServer server,
        string pool,
        string worker = "i",
        params (string Name, JsonNode? Value)[] changes) =>
        server.AsRoot().Put(Service + WorkerPath(pool, worker), server.Worker(changes));

    public static Task<ApiAnswer> UpdateWorker(
        this RunningServer server,
        string pool,
        string worker = "i",
        params (string Name, JsonNode? Value)[] changes) =>
        server.AsRoot().Post(Service + WorkerPath(pool, worker), server.Worker(changes));

    public static Task<ApiAnswer> RemoveWorker(this RunningServer server, string pool, string worker = "i") =>
        server.AsRoot().Delete(Service + WorkerPath(pool, worker));

    public static Task<ApiAnswer> GetWorker(this RunningServer server, string pool, string worker = "i") =>
        server.AsRoot().Get(Service + WorkerPath(pool, worker));

    /// <summary>A static pool of a new name with the worker g/i.</summary>
    public static async Task<string> PoolWithWorker(this RunningServer server)
    {
        var pool = await server.NewStaticPool();
        _ = (await server.CreateWorker(pool)).Ok;
        return pool;
    }

    /// <summary>A body for registerWorker. A changed field of null is left out.</summary>
    public static JsonObject Registration(string pool, params (string Name, JsonNode? Value)[] changes) => Changed(
        new JsonObject
        {
            ["workerPoolId"] = pool,
            ["providerId"] = "static",
            ["workerGroup"] = "g",
            ["workerId"] = "i",
            ["workerIdentityProof"] = new JsonObject { ["staticSecret"] = Secret },
        },
        changes);

    public static Task<ApiAnswer> Register(
        this RunningServer server, string pool, params (string Name, JsonNode? Value)[] changes) =>
        server.Anonymous().Post($"{Service}/worker/register", Registration(pool, changes));

    /// <summary>The worker g/i of a pool registers anew, signed by it or by root.</summary>
    public static Task<ApiAnswer> Reregister(
        this RunningServer server, string pool, string secret, Credentials? signer = null) =>
        server.As(signer ?? server.Root).Post($"{Service}/worker/reregister", Reregistration(pool, secret));

    public static JsonObject Reregistration(string pool, string secret) => new()
    {
        ["workerPoolId"] = pool,
        ["workerGroup"] = "g",
        ["workerId"] = "i",
        ["secret"] = secret,
    };

    /// <summary>The credentials of an answer to a registration.</summary>
    public static Credentials CredentialsOf(JsonNode registration)
    {
        var credentials = registration["credentials"]!;
        return new Credentials(
            credentials["clientId"]!.GetValue<string>(),
            credentials["accessToken"]!.GetValue<string>(),
            credentials["certificate"]!.GetValue<string>());
    }

    /// <summary>A body for reportWorkerError of the worker g/i.</summary>
    public static JsonObject Error(params (string Name, JsonNode? Value)[] changes) => Changed(
        new JsonObject
        {
            ["workerGroup"] = "g",
            ["workerId"] = "i",
            ["kind"] = "worker-error",
            ["title"] = "It broke",
            ["description"] = "It broke in two.",
            ["extra"] = new JsonObject(),
        },
        changes);

    public static Task<ApiAnswer> ReportError(
        this RunningServer server, string pool, params (string Name, JsonNode? Value)[] changes) =>
        server.AsRoot().Post($"{Service}/worker-pool-errors/{Uri.EscapeDataString(pool)}", Error(changes));

    private static JsonObject Changed(JsonObject body, (string Name, JsonNode? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                body.Remove(name);
            }
            else
            {
                body[name] = value;
            }
        }

        return body;
    }
}
