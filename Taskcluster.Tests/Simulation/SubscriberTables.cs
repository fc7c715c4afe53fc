using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// Whether all subscribers have come to the end of the log, each message once and in order, and what they keep agrees
/// with it.
/// </summary>
internal sealed class SubscriberTables(World world, ToldLog told, SimulatedClients clients, List<string> faults)
{
    /// <summary>All subscribers are at the end of the log, and what they keep agrees with it.</summary>
    public void Run()
    {
        foreach (var name in world.Subscribers.Select(subscriber => subscriber.Name))
        {
            Require($"The subscriber {name} is not at the end", $"""
                SELECT cursor, failures, parked_as, error FROM pulse_subscribers WHERE name = '{name}'
                  AND cursor < (SELECT max(seq) FROM pulse_messages)
                """);
        }

        var numbers = told.Messages.Select(message => message.Sequence).ToList();
        if (!world.HeardOutside.SequenceEqual(numbers))
        {
            faults.Add($"Outside was heard: {world.HeardOutside.Count} messages of {numbers.Count}, without "
                + $"{string.Join(", ", numbers.Except(world.HeardOutside).Take(5))}, or in another order.");
        }

        var inside = Rows("SELECT seq FROM simulation_heard ORDER BY no").ConvertAll(row => long.Parse(row[0]));
        if (!inside.SequenceEqual(numbers))
        {
            faults.Add($"Inside was heard: {inside.Count} messages of {numbers.Count}, twice "
                + $"{string.Join(", ", inside.CountBy(one => one).Where(one => one.Value > 1).Take(5))}, never "
                + $"{string.Join(", ", numbers.Except(inside).Take(5))}, or in another order.");
        }

        RequireIndex();
        RequireSearch();
        RequireNotices();
    }

    private void RequireIndex()
    {
        var found = Rows($"SELECT name FROM index_tasks WHERE namespace = '{SimulatedTask.Namespace}'")
            .Select(row => row[0]).ToHashSet();
        foreach (var task in clients.Tasks.Where(task => task.IsIndexed && told.Find(task.TaskId) is not null))
        {
            var isCompleted = told.Find(task.TaskId)!.WasCompleted;
            if (found.Contains(task.TaskId) ? !isCompleted : isCompleted && task.Expires > world.Now)
            {
                faults.Add($"The index is wrong about {task.TaskId}; it was{(isCompleted ? "" : " not")} completed.");
            }
        }
    }

    private void RequireSearch() => Require("The search and the queue do not agree", $"""
        SELECT t.task_id, json_extract(t.runs, '$[#-1].state'), s.state FROM queue_tasks t
        LEFT JOIN queue_search_tasks s ON s.task_id = t.task_id
        WHERE t.expires > {world.Now.ToMilliseconds()}
          AND s.state IS NOT COALESCE(json_extract(t.runs, '$[#-1].state'), 'unscheduled')
        """);

    private void RequireNotices()
    {
        foreach (var task in clients.Tasks.Where(task => task.IsNotified && told.Find(task.TaskId) is not null))
        {
            var wanted = told.Find(task.TaskId)!.Transitions;
            var notices = told.Notified.GetValueOrDefault(task.TaskId) ?? [];
            if (!wanted.ToHashSet().SetEquals(notices))
            {
                faults.Add($"Of {task.TaskId} was notified {string.Join(" and ", notices)}; its transitions are "
                    + $"{string.Join(" and ", wanted)}.");
            }
        }
    }

    private void Require(string name, string sql) =>
        faults.AddRange(Rows(sql).Select(row => $"{name}: {string.Join(", ", row)}"));

    private List<string[]> Rows(string sql) => world.Query(sql);
}
