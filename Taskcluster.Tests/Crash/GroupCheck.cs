using System.Text.Json.Nodes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// Whether changes of groups are whole: what was answered, or begun, has reached every task; what was not begun has
/// reached none.
/// </summary>
internal sealed class GroupCheck(ChildServer server, Ledger ledger)
{
    private readonly ApiClient api = server.AsRoot();

    public async Task Run()
    {
        foreach (var group in ledger.Groups.Where(group => !group.IsSettled))
        {
            await Check(group);
            group.IsSettled = true;
        }
    }

    private async Task Check(GroupInLedger group)
    {
        var answer = await api.Get($"queue/v1/task-group/{group.GroupId}/list?limit=1000");
        if (answer.Status != 200 || answer.Json["tasks"]!.AsArray() is not { } tasks || tasks.Count != group.Size)
        {
            ledger.Blame($"Group {group.GroupId} of {group.Size} tasks reads {answer.Status} {answer.Text}.");
            return;
        }

        Judge(group, GroupClient.Seal, answer.Json["sealed"] is null ? 0 : group.Size);
        Judge(group, GroupClient.Priority, tasks.Count(task =>
            task!["task"]!["priority"]!.GetValue<string>() == GroupClient.NewPriority));
        Judge(group, GroupClient.Cancel, tasks.Count(IsCanceled));
    }

    private static bool IsCanceled(JsonNode? task) =>
        task!["status"]!["runs"]!.AsArray() is [.., { } last]
        && last["reasonResolved"]?.GetValue<string>() == "canceled";

    private void Judge(GroupInLedger group, string change, int count)
    {
        if (count == (group.Changes.GetValueOrDefault(change) ? group.Size : 0)
            || (count == group.Size && group.Changes.ContainsKey(change)))
        {
            return;
        }

        var promise = !group.Changes.TryGetValue(change, out var isAnswered) ? "was not asked for"
            : isAnswered ? "was answered" : "was not answered";
        ledger.Blame($"{change} of group {group.GroupId} {promise}, and {count} of {group.Size} tasks have it.");
    }
}
