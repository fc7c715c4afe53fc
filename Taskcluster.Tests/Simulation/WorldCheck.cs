using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Crash;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Simulation;

/// <summary>What must be true of the world whatever was done to it.</summary>
internal sealed class WorldCheck(World world, ToldLog told, SimulatedClients clients, List<string> faults)
{
    private static readonly TimeSpan ExpireDelay = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    // The index removes at midnight; everything else sooner.
    private static readonly TimeSpan LatestRemoval = TimeSpan.FromHours(25);

    // Rows that outlive their expiry, and why.
    private static readonly HashSet<string> Outliving =
    [
        "auth_clients", // most stay, and are only refused
        "queue_workers", // quarantine keeps them
    ];

    // Rows that go with others.
    private static readonly HashSet<string> Following =
    [
        "queue_dependencies", // with either of their tasks
        "queue_artifacts", // with their tasks
    ];

    // Loops that nobody wakes, and why: they look once a day.
    private static readonly HashSet<string> InNoHurry =
    [
        "ExpireDocuments", // who reads does not see what has expired
        "ForgetExpiredTasks", // nor does who searches
        "ForgetFailedDeliveries", // a day more does no harm
        "ForgetLastFires", // after a year a day more does none either
        "PurgeAudit", // the same
        "TrimMessages", // the same
    ];

    private TableRows? before;

    /// <summary>What holds after every step, also while something is late.</summary>
    public void AfterStep()
    {
        before = null;
        Require("A task has fewer than no retries, or two runs that are not over", """
            SELECT task_id, runs FROM queue_tasks WHERE retries_left < 0 OR
              (SELECT count(*) FROM json_each(runs) WHERE json_extract(value, '$.state') IN ('pending', 'running')) > 1
            """);
        Require("A claim was ended before its time", """
            SELECT task_id, run.value FROM queue_tasks, json_each(runs) run
            WHERE json_extract(run.value, '$.reasonResolved') = 'claim-expired'
              AND json_extract(run.value, '$.resolved') < json_extract(run.value, '$.takenUntil')
            """);
        RequireRetention();
    }

    /// <summary>The clock is about to go on, and nothing else will happen meanwhile.</summary>
    public void BeforeTime() => before = TableRows.Read(world.Database);

    /// <summary>The clock has come to its goal, and all that was due is done.</summary>
    public void AfterTime()
    {
        foreach (var loop in world.Loops.Where(loop => loop.NextTurn <= world.Now))
        {
            faults.Add($"{loop.GetType().Name} has work since {WireTime.Format(loop.NextTurn!.Value)} and sleeps.");
        }

        foreach (var loop in world.Overslept.Except(InNoHurry))
        {
            faults.Add($"Nobody woke {loop}, which had work earlier than it knew.");
        }

        if (world.Loops.Any(loop => loop.HasFailed))
        {
            // What is overdue by that is overdue for seconds.
            return;
        }

        RequireResolved();
        RequireSharedInvariants();
        RequireTold();
        RequireDependents();
        RequireExpiry();
    }

    /// <summary>
    /// All tasks of the clients have expired long ago: nothing names them any more, and no file is left.
    /// </summary>
    public async Task NothingIsLeft()
    {
        var ids = clients.Tasks.Select(task => task.TaskId).ToHashSet();
        foreach (var place in Rows("""
            SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND c.name LIKE '%task%id'
            """))
        {
            var left = Rows($"SELECT DISTINCT {place[1]} FROM {place[0]}").Select(row => row[0]).Where(ids.Contains);
            faults.AddRange(left.Select(taskId => $"{place[0]} still knows {taskId} as its {place[1]}."));
        }

        RequireFiles();
        var named = Rows("SELECT sha256 FROM contents WHERE uses > 0").Select(row => row[0]).ToHashSet();

        // What a host has left that died is swept beside everything else that the next one does.
        await Until.True(() => Files().All(path => named.Contains(Path.GetFileName(path))));
    }

    /// <summary>Each content that a row names is there.</summary>
    public void RequireFiles()
    {
        var files = Files().ToDictionary(path => Path.GetFileName(path));
        var named = Rows("SELECT sha256 FROM contents WHERE uses > 0").ConvertAll(row => row[0]);
        foreach (var sha256 in named.Where(sha256 => !files.TryGetValue(sha256, out var path)
            || Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) != sha256))
        {
            faults.Add($"The content {sha256} is missing or is not what its name says.");
        }
    }

    private void RequireResolved()
    {
        var now = world.Now.ToMilliseconds();
        Require("A claim has ended, and its run has not", $"""
            SELECT task_id, taken_until, runs FROM queue_tasks WHERE taken_until <= {now}
            """);
        Require("A deadline has passed, and the task goes on", $"""
            SELECT task_id, deadline, runs FROM queue_tasks WHERE is_unresolved = 1 AND deadline + 60000 <= {now}
            """);
        Require("An edge is satisfied, and nobody has noticed", """
            SELECT required_task_id, dependent_task_id FROM queue_dependencies d
            JOIN queue_tasks t ON t.task_id = d.required_task_id
            WHERE d.satisfied = 0 AND d.requires = 'all-resolved' AND t.is_unresolved = 0
              AND d.expires > unixepoch(json_extract(t.runs, '$[#-1].resolved'), 'subsec') * 1000 + 1
            """);
        Require("A resolution is not at its end", "SELECT task_id FROM queue_resolutions");
        Require("A change of a group is not at its end", "SELECT task_group_id FROM queue_group_changes");
    }

    // Between its deadline and its end, a task may be in states that are wrong otherwise; and who has expired is let go
    // by nobody.
    private void RequireSharedInvariants()
    {
        var past = Rows($"SELECT task_id FROM queue_tasks WHERE deadline <= {world.Now.ToMilliseconds()}")
            .Select(row => row[0]).ToHashSet();
        foreach (var (name, sql) in FolderCheck.Invariants())
        {
            foreach (var row in Rows(sql).Where(row => !row.Any(past.Contains)))
            {
                faults.Add($"{name}: {string.Join(", ", row)}");
            }
        }
    }

    // Every state that a task has was told, once each and in order, and none that it does not have.
    private void RequireTold()
    {
        foreach (var row in Rows("SELECT task_id, runs, retries_left FROM queue_tasks"))
        {
            var runs = JsonNode.Parse(row[1])!.AsArray();
            if (told.Find(row[0]) is not { } task)
            {
                faults.Add($"Nobody was told of {row[0]}.");
            }
            else if (!task.IsAt(runs) || !task.Told.SequenceEqual(TaskHistory.MessagesOf(runs)))
            {
                faults.Add($"{row[0]} is at {row[1]}, and was told: {string.Join(", ", task.Told)}.");
            }
        }

        var known = Rows("SELECT task_id FROM queue_tasks").Select(row => row[0]).ToHashSet();
        foreach (var task in clients.Tasks.Where(task => told.Find(task.TaskId) is not null))
        {
            if (!known.Contains(task.TaskId) && task.Expires + ExpireDelay > world.Now)
            {
                faults.Add($"{task.TaskId} is gone, and expires only at {WireTime.Format(task.Expires)}.");
            }
        }
    }

    // Who waits became pending by nobody's wish only when all that it waits for was resolved as it wants.
    private void RequireDependents()
    {
        foreach (var task in clients.Tasks.Where(task =>
            !task.IsForced && told.Find(task.TaskId)?.Told.Contains("pending 0") is true))
        {
            foreach (var required in task.Dependencies.Where(required => told.Find(required) is not { } other
                || !(other.WasCompleted || (task.RequiresResolved && other.WasResolved))))
            {
                faults.Add($"{task.TaskId} became pending before {required}, for which it waits.");
            }
        }
    }

    private void RequireExpiry()
    {
        var after = TableRows.Read(world.Database);
        var now = world.Now.ToMilliseconds();
        foreach (var (table, rows) in before?.Tables ?? new Dictionary<string, Dictionary<string, long>>())
        {
            var left = after.Tables.GetValueOrDefault(table) ?? [];
            foreach (var (key, expires) in rows.Where(row => row.Value > now && !left.ContainsKey(row.Key)))
            {
                if (!Following.Contains(table))
                {
                    faults.Add($"{table} has lost {key}, which expires at {Moment(expires)}; now is {Moment(now)}.");
                }
            }
        }

        var latest = now - (long)LatestRemoval.TotalMilliseconds;
        foreach (var (table, rows) in after.Tables.Where(table => !Outliving.Contains(table.Key)))
        {
            foreach (var (key, expires) in rows.Where(row => row.Value < latest))
            {
                faults.Add($"{table} still has {key}, which expired at {Moment(expires)}; now is {Moment(now)}.");
            }
        }

        before = null;
    }

    private static string Moment(long milliseconds) => WireTime.Format(WireTime.FromMilliseconds(milliseconds));

    private void RequireRetention()
    {
        var removed = world.Database.Read(MessageLog.BeforeTail);
        if (told.Messages.LastOrDefault(message => message.Sequence <= removed) is { } newest
            && newest.Published > world.Now - Retention)
        {
            faults.Add($"Message {newest.Sequence} of {WireTime.Format(newest.Published)} is removed already.");
        }
    }

    private string[] Files() =>
        Directory.GetFiles(Path.Combine(world.Folder, "artifacts"), "*", SearchOption.AllDirectories);

    private void Require(string name, string sql)
    {
        foreach (var row in Rows(sql))
        {
            faults.Add($"{name}: {string.Join(", ", row)}");
        }
    }

    private List<string[]> Rows(string sql) => world.Query(sql);
}
