using FluentAssertions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Support;

/// <summary>A message log with a dispatcher, without a server around them.</summary>
public sealed class TestBus : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly TestDatabase test;
    private readonly bool ownsDatabase;

    private TestBus(TestDatabase test, Dispatcher dispatcher, bool ownsDatabase)
    {
        this.test = test;
        this.ownsDatabase = ownsDatabase;
        Dispatcher = dispatcher;
    }

    public Dispatcher Dispatcher { get; }

    public Database Database => test.Database;

    public TestClock Clock => test.Clock;

    /// <summary>What let the dispatcher end; nothing should.</summary>
    public Exception? Failure => ((BackgroundService)Dispatcher).ExecuteTask?.Exception;

    /// <summary>Starts the subscribers on a database of their own, or on one that is there.</summary>
    public static async Task<TestBus> Start(
        BusOptions options, TestDatabase? database, params Subscriber[] subscribers)
    {
        var test = database ?? new TestDatabase();
        await TestReaction.Prepare(test.Database);
        var dispatcher = new Dispatcher(
            test.Database, test.Messages, subscribers, options, test.Clock, NullLogger<Dispatcher>.Instance);
        await dispatcher.StartAsync(CancellationToken.None);
        return new TestBus(test, dispatcher, database is null);
    }

    public static PulseMessage Message(string key) => new(TestReaction.Exchange, key, [], RawJson.EmptyObject);

    /// <summary>The condition, which nothing signals, comes true.</summary>
    public static void Until(Func<bool> condition) =>
        SpinWait.SpinUntil(condition, LongestWait).Should().BeTrue("this must come to be");

    public Task Publish(params string[] keys) => Database.Write(tx =>
    {
        foreach (var key in keys)
        {
            tx.Publish(Message(key));
        }
    });

    public Cursor Stored(string name) => Database.Read(rows => Cursors.Find(rows, name))!;

    public long Last() => Database.Read(MessageLog.LastSequence);

    /// <summary>The subscriber has come to the end of the log.</summary>
    public void UntilDone(string name) => Until(() => Stored(name).Position == Last());

    /// <summary>The subscriber has failed so often in a row, and waits for its next try.</summary>
    public void UntilFailed(string name, int count) =>
        Until(() => Stored(name).Failure?.Count == count && Clock.Timers > 0);

    public async ValueTask DisposeAsync()
    {
        await Dispatcher.StopAsync(CancellationToken.None);
        Dispatcher.Dispose();
        if (ownsDatabase)
        {
            test.Dispose();
        }
    }
}
