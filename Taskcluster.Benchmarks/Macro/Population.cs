using System.Text;
using System.Text.Json;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// Clients and roles on a server, and what each client asks. A client's scopes are the same however many others there
/// are: a role of its group, which leads over a team to an organization, a role of its repository with a parameter,
/// which leads to another one with that parameter, and a scope of its own.
/// </summary>
internal sealed class Population
{
    /// <summary>The role that all clients hold by way of others; the figure changes it.</summary>
    public const string Organization = "organization";

    /// <summary>Roles of one group; beside them there are those of teams and the one of the organization.</summary>
    private const int RolesOfGroup = 4;

    private const int GroupsInTeam = 10;

    private const int Tasks = 100;

    private const int Connections = 64;

    // A prime, so that every client is met once before one is met twice.
    private const int Stride = 7919;

    private readonly ChildProcess server;
    private readonly Credentials root;
    private readonly Credentials[] clients;

    private Population(ChildProcess server, Credentials root, Credentials[] clients)
    {
        this.server = server;
        this.root = root;
        this.clients = clients;
    }

    public int Clients => clients.Length;

    public int Roles { get; private init; }

    /// <summary>Paths at which the status of some tasks is asked for.</summary>
    public IReadOnlyList<string> Statuses { get; private init; } = [];

    /// <summary>Creates so many clients, spread evenly over so many groups, and the groups' roles.</summary>
    public static async Task<Population> LayDown(ChildProcess server, Credentials root, int clients, int groups)
    {
        var roles = RolesOf(groups).ToList();
        var signer = new RequestSigner(server.Port, root);
        var batch = new RequestBatch(roles.Count * 1024);
        foreach (var (roleId, scopes) in roles)
        {
            AddRole(signer, batch, "PUT", roleId, scopes);
        }

        await new Preparation(server).SendAll(batch);
        var creations = new RequestBatch(clients * 1024);
        for (var number = 0; number < clients; number++)
        {
            AddClient(signer, creations, ClientId(number), ScopesOf(number, groups));
        }

        var tokens = new Tokens(creations);
        await Run(server, tokens, Connections, TimeSpan.FromMinutes(5));
        var taskIds = TaskRequests.NewIds(Tasks);
        await new Preparation(server).SendAll(new TaskRequests(signer).Create(taskIds));
        return new Population(
            server, root, [.. tokens.Found.Select((token, number) => new Credentials(ClientId(number), token!))])
        {
            Roles = roles.Count,
            Statuses = [.. taskIds.Select(taskId => $"queue/v1/task/{taskId}/status")],
        };
    }

    /// <summary>Requests by all clients in turn: their current scopes.</summary>
    public RequestBatch Ask(int count) => Ask(count, ["auth/v1/scopes/current"]);

    /// <summary>Requests by all clients in turn, for these paths in turn.</summary>
    public RequestBatch Ask(int count, IReadOnlyList<string> paths)
    {
        var batch = new RequestBatch(count * 512);
        var signers = clients.Select(client => new RequestSigner(server.Port, client)).ToArray();
        for (var index = 0; index < count; index++)
        {
            signers[(int)((long)index * Stride % clients.Length)].Add(batch, "GET", paths[index % paths.Count]);
        }

        return batch;
    }

    /// <summary>Requests that change the organization's role, each to grant its own scope.</summary>
    public RequestBatch Changes(int count)
    {
        var batch = new RequestBatch(count * 512);
        var signer = new RequestSigner(server.Port, root);
        for (var index = 0; index < count; index++)
        {
            AddRole(signer, batch, "POST", Organization, ["organization:read:*", Change(index)]);
        }

        return batch;
    }

    /// <summary>The scope that a change grants.</summary>
    public static string Change(int index) => $"organization:change-{index}-";

    /// <summary>Requests that create further clients.</summary>
    public RequestBatch Newcomers(int count, string name)
    {
        var batch = new RequestBatch(count * 1024);
        var signer = new RequestSigner(server.Port, root);
        for (var index = 0; index < count; index++)
        {
            AddClient(signer, batch, $"newcomer/{name}/{index}", ScopesOf(index, groups: 1));
        }

        return batch;
    }

    /// <summary>Takes steps until the time is over or all are taken.</summary>
    public static async Task<RoundResult> Run(
        ChildProcess server, Workload workload, int concurrency, TimeSpan length)
    {
        var connections = await LoadConnection.OpenMany(server.Port, concurrency);
        try
        {
            GC.Collect();
            return await new LoadRound(workload, length).Run(connections);
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
        }
    }

    /// <inheritdoc cref="Run(ChildProcess, Workload, int, TimeSpan)"/>
    public Task<RoundResult> Run(Workload workload, int concurrency, TimeSpan length) =>
        Run(server, workload, concurrency, length);

    /// <summary>A connection to its server.</summary>
    public Task<LoadConnection> Connect() => LoadConnection.Open(server.Port);

    private static string ClientId(int number) => $"project/client-{number}";

    private static string[] ScopesOf(int client, int groups) =>
    [
        $"assume:group-{client % groups}",
        $"assume:repo:example.com/group-{client % groups}/repository-{client}:branch:main",
        $"queue:claim-work:project/client-{client}",
    ];

    private static IEnumerable<(string RoleId, string[] Scopes)> RolesOf(int groups)
    {
        for (var group = 0; group < groups; group++)
        {
            var name = $"group-{group}";
            yield return (name, [$"assume:team-{group / GroupsInTeam}", $"queue:create-task:low:{name}/*"]);
            yield return ($"repo:example.com/{name}/*",
                [$"queue:route:index.{name}.<..>", $"assume:work:{name}/<..>", $"assume:hook-id:{name}/build"]);
            yield return ($"work:{name}/*", [$"secrets:get:{name}/<..>", $"queue:scheduler-id:{name}-<..>"]);
            yield return ($"hook-id:{name}/*", [$"queue:create-task:highest:{name}/<..>"]);
        }

        for (var team = 0; team * GroupsInTeam < groups; team++)
        {
            yield return ($"team-{team}", [$"assume:{Organization}", $"worker-manager:get-worker-pool:team-{team}/*"]);
        }

        yield return (Organization, ["organization:read:*"]);
    }

    /// <summary>How many groups need about so many roles.</summary>
    public static int GroupsFor(int roles) => (int)(roles / (RolesOfGroup + (1.0 / GroupsInTeam)));

    private static void AddRole(
        RequestSigner signer, RequestBatch batch, string verb, string roleId, string[] scopes) => signer.Add(
            batch,
            verb,
            $"auth/v1/roles/{Uri.EscapeDataString(roleId)}",
            JsonSerializer.SerializeToUtf8Bytes(new { description = "Made by the load generator.", scopes }));

    private static void AddClient(RequestSigner signer, RequestBatch batch, string clientId, string[] scopes) =>
        signer.Add(
            batch,
            "PUT",
            $"auth/v1/clients/{Uri.EscapeDataString(clientId)}",
            JsonSerializer.SerializeToUtf8Bytes(new
            {
                description = "Made by the load generator.",
                expires = WireTime.Format(TimeProvider.System.GetUtcNow().AddDays(1)),
                scopes,
            }));

    /// <summary>Creations of clients, and the access tokens that were answered.</summary>
    private sealed class Tokens(RequestBatch batch) : Workload
    {
        private const int TokenLength = 44;

        public string?[] Found { get; } = new string?[batch.Count];

        public override int Count => batch.Count;

        public override IReadOnlyList<ReadOnlyMemory<byte>> Sample => [batch[0]];

        public override async ValueTask<int> Step(LoadConnection connection, int index)
        {
            var bytes = await connection.Exchange(batch[index]);
            var name = "\"accessToken\":\""u8;
            var at = connection.Body.IndexOf(name) + name.Length;
            Found[index] = Encoding.ASCII.GetString(connection.Body.Slice(at, TokenLength));
            return bytes;
        }
    }
}
