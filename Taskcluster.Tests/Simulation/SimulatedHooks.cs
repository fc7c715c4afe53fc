using System.Text.Json.Nodes;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Hooks;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// Two hooks that live through it all: one fires by the clock, the other for each task that is completed. However often
/// a fire is cut short, each slot and each message has one task.
/// </summary>
internal sealed class SimulatedHooks(World world, ToldLog told, List<string> faults)
{
    private const string QueueId = "hooks/simulated";
    private const string ByClock = "simulated/clock";
    private const string ByMessage = "simulated/message";
    private const string Completed = "exchange/taskcluster-queue/v1/task-completed";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(29);

    /// <summary>Whether a hook made it, ours or an example; whoever tries a fire again creates it again.</summary>
    public static bool IsTheirs(JsonNode status) =>
        status["taskQueueId"]!.GetValue<string>() is QueueId or HookCalls.QueueId;

    public async Task<bool> Make()
    {
        var task = HookCalls.Template(("taskQueueId", QueueId));
        _ = await world.Server.Role(
            "hook-id:simulated/*", [.. HookCalls.Scopes, $"queue:create-task:lowest:{QueueId}"]);
        _ = (await world.Server.CreateHook(
            ByClock, HookCalls.Schedule("0 5,17 * * *"), ("task", task.DeepClone()))).Ok;
        _ = (await world.Server.CreateHook(
            ByMessage, HookCalls.BoundTo(Completed), HookCalls.Open, ("task", task))).Ok;
        return true;
    }

    /// <summary>Nothing is left to do: their fires, their tasks and what they were told of agree.</summary>
    public void Check()
    {
        var completed = told.Messages.Count(message => message.Exchange == Completed);
        var fires = Rows($"SELECT fire_no FROM hooks_last_fires JOIN ({Hook(ByMessage)}) USING (hook_no)").Count;
        if (fires != completed)
        {
            faults.Add($"{completed} tasks were completed, and the hook that is bound to that fired {fires} times.");
        }

        if (Rows($"SELECT fire_no FROM hooks_last_fires JOIN ({Hook(ByClock)}) USING (hook_no)").Count == 0)
        {
            faults.Add("The hook with a schedule never fired.");
        }

        Require("Something is still to be fired", "SELECT hook_no, task_id FROM hooks_pending_fires");
        Require("A hook of ours failed", $"""
            SELECT fired_by, created, error FROM hooks_last_fires JOIN ({Hook("simulated/%")}) USING (hook_no)
            WHERE result <> 'success'
            """);
        Require("A slot was fired twice", $"""
            SELECT created, count(*) FROM hooks_last_fires JOIN ({Hook(ByClock)}) USING (hook_no)
            GROUP BY created HAVING count(*) > 1
            """);
        Require("A hook has made a task that it does not know", $"""
            SELECT task_id FROM queue_tasks WHERE task_queue_id = '{QueueId}'
            EXCEPT SELECT task_id FROM hooks_last_fires
            """);
        Require("A hook has no task of a fire", $"""
            SELECT task_id FROM hooks_last_fires JOIN ({Hook("simulated/%")}) USING (hook_no)
            WHERE created > {(world.Now - Kept).ToUnixTimeMilliseconds()} EXCEPT SELECT task_id FROM queue_tasks
            """);
    }

    private static string Hook(string name) => $"SELECT hook_no FROM hooks_hooks WHERE name LIKE '{name}'";

    private void Require(string name, string sql) =>
        faults.AddRange(Rows(sql).Select(row => $"{name}: {string.Join(", ", row)}"));

    private List<string[]> Rows(string sql) => world.Query(sql);
}
