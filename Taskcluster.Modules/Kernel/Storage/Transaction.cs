using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Metrics;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Rows, messages and one moment, stored together or not at all. Exists only inside <see cref="Database.Write{T}"/>,
/// on the writer's thread; nothing in it may wait for anything but SQL.
/// </summary>
public sealed class Transaction : IRows
{
    private readonly Connection connection;
    private readonly MessageLog messages;
    private readonly CommitCounts? counts;
    private List<Action>? afterCommit;
    private List<(Counted What, string Label)>? counted;

    internal Transaction(
        Connection connection,
        MessageLog messages,
        DateTimeOffset now,
        Sequence sequence,
        CommitCounts? counts = null)
    {
        this.counts = counts;
        this.connection = connection;
        this.messages = messages;
        Now = now;
        Sequence = sequence;
    }

    /// <summary>The moment of this change: read once, in whole milliseconds UTC, so that its rows agree.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Numbers that only grow, for order among rows of the same millisecond.</summary>
    public Sequence Sequence { get; }

    public SqlCall Sql(string sql) => connection.Sql(sql);

    /// <summary>
    /// Appends a message to the log; it is published by being committed. The order of calls is the order of delivery.
    /// </summary>
    public void Publish(PulseMessage message) => messages.Append(this, message);

    /// <summary>
    /// What happens once the change is on disk and before its caller is answered: signals and caches. It must be
    /// short and must not throw.
    /// </summary>
    public void AfterCommit(Action action) => (afterCommit ??= []).Add(action);

    /// <summary>Counts something once the change is on disk.</summary>
    public void Count(Counted what, string label)
    {
        if (counts is not null)
        {
            (counted ??= []).Add((what, label));
        }
    }

    /// <summary>The writer's connection, for tests that let it fail.</summary>
    internal Connection Connection => connection;

    internal void RunAfterCommit()
    {
        foreach (var (what, label) in counted ?? [])
        {
            counts!.Add(what, label);
        }

        if (afterCommit is null)
        {
            return;
        }

        foreach (var action in afterCommit)
        {
            action();
        }
    }
}

/// <summary>
/// A counter of the writer's thread. It starts above everything that an earlier process can have given.
/// </summary>
public sealed class Sequence(long start)
{
    private long last = start;

    public long Next() => ++last;
}
