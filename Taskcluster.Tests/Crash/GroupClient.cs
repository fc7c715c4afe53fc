using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// Changes task groups as a whole, some of them so large that it takes several transactions. Nobody else touches their
/// tasks.
/// </summary>
internal sealed class GroupClient(Ledger ledger, Random random)
{
    public const string Seal = "seal";
    public const string Priority = "priority";
    public const string Cancel = "cancel";

    /// <summary>What the tasks get instead of the lowest.</summary>
    public const string NewPriority = "high";

    // cancelTaskGroup takes 100 at once, changeTaskGroupPriority 200.
    private const int Large = 210;
    private const int AtOnce = 10;

    private ApiClient api = null!;

    /// <summary>Calls until the server is gone.</summary>
    /// <param name="server">Whom.</param>
    /// <param name="large">Whether the first group is a large one.</param>
    public async Task Run(ApiClient server, bool large)
    {
        api = server;
        try
        {
            while (true)
            {
                await Change(large ? Large : random.Next(1, 6));
                large = random.Next(5) == 0;
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // The server died, as it was meant to.
        }
    }

    private async Task Change(int size)
    {
        var group = new GroupInLedger(SlugId.New(), size);
        foreach (var some in Enumerable.Range(0, size).Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(_ => Create(group.GroupId)));
        }

        ledger.Announce(group);
        if (random.Next(3) > 0)
        {
            await Ask(group, Priority, new JsonObject { ["newPriority"] = NewPriority });
        }

        await Ask(group, Seal);
        if (random.Next(3) > 0)
        {
            await Ask(group, Cancel);
        }
    }

    private async Task Ask(GroupInLedger group, string change, JsonObject? body = null)
    {
        group.IsSettled = false;
        group.Changes[change] = false;
        _ = await Send(HttpMethod.Post, $"task-group/{group.GroupId}/{change}", body);
        group.Changes[change] = true;
    }

    private async Task Create(string groupId)
    {
        var taskId = SlugId.New();
        var now = TimeProvider.System.GetUtcNow();
        var definition = new JsonObject
        {
            ["taskQueueId"] = "crash/groups",
            ["taskGroupId"] = groupId,
            ["created"] = WireTime.Format(now),
            ["deadline"] = WireTime.Format(now.AddDays(1)),
            ["payload"] = new JsonObject(),
            ["metadata"] = new JsonObject
            {
                ["name"] = "one of many",
                ["description"] = "made by a crash test",
                ["owner"] = "tester@example.com",
                ["source"] = "https://example.com/source",
            },
        };
        ledger.Announce(taskId, definition);
        ledger.Promise((await Send(HttpMethod.Put, $"task/{taskId}", definition))["status"]!);
    }

    private async Task<JsonNode> Send(HttpMethod method, string path, JsonObject? body)
    {
        var answer = await api.Send(method, $"queue/v1/{path}", body);
        if (answer.Status is < 200 or >= 300)
        {
            ledger.Blame($"{method} {path} was answered with {answer.Status}: {answer.Text}");
        }

        return answer.Json;
    }
}
