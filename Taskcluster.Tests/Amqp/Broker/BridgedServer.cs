using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Amqp.Broker;

/// <summary>A server with the bridge to a broker.</summary>
public sealed class BridgedServer : IAsyncDisposable
{
    public const string TaskDefined = "exchange/taskcluster-queue/v1/task-defined";
    public const string TaskGroupResolved = "exchange/taskcluster-queue/v1/task-group-resolved";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private BridgedServer(RunningServer server, RecordedLog log)
    {
        Server = server;
        Log = log;
    }

    public RunningServer Server { get; }

    public RecordedLog Log { get; }

    public static async Task<BridgedServer> Start(
        string url,
        WantedByTest? wanted = null,
        string? dataFolder = null,
        params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Pulse:Amqp:Url"] = url,
            ["Pulse:Amqp:FirstRetrySeconds"] = "0.1",
            ["Pulse:Amqp:LongestRetrySeconds"] = "0.5",
            ["Pulse:Amqp:MissingExchangeSeconds"] = "0.2",
            ["Pulse:FirstRetrySeconds"] = "0.001",

            // Only what a test looks at is logged, and nothing to the console.
            ["Logging:LogLevel:Default"] = "None",
            ["Logging:LogLevel:Taskcluster.Modules.Amqp"] = "Information",
        };
        foreach (var (name, value) in settings)
        {
            all["Pulse:Amqp:" + name] = value;
        }

        var log = new RecordedLog();
        return new BridgedServer(
            await RunningServer.Start(
                all,
                dataFolder,
                services =>
                {
                    services.AddLogging(logging => logging.ClearProviders().AddProvider(log));
                    if (wanted is not null)
                    {
                        services.AddSingleton<IForeignBindings>(wanted);
                    }
                }),
            log);
    }

    /// <summary>Appends messages to the log, each in the transaction of all.</summary>
    public Task Publish(params PulseMessage[] messages) =>
        Server.Services.GetRequiredService<Database>().Write(tx => Array.ForEach(messages, tx.Publish));

    public static PulseMessage Message(string key, string payload = "{}", string exchange = TaskDefined) =>
        new(exchange, key, [], RawJson.Parse(payload));

    /// <summary>
    /// Waits for what the broker and the bridge do together. The clock goes on by a little, since the message log
    /// tries again by it.
    /// </summary>
    public async Task Until(Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"Not seen: {what}. The log:\n{string.Join('\n', Log.Lines)}");
            }

            Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);

    /// <summary>Waits for a line of the log; the line.</summary>
    public async Task<string> Logged(string part)
    {
        await Until(() => Log.Lines.Any(line => line.Contains(part)), $"a line with '{part}'");
        return Log.Lines.First(line => line.Contains(part));
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>Foreign bindings that a test changes.</summary>
public sealed class WantedByTest(params Binding[] bindings) : IForeignBindings
{
    private volatile Binding[] wanted = bindings;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyCollection<Binding> Wanted => wanted;

    public Task NextChange => Volatile.Read(ref changed).Task;

    public void Set(params Binding[] next)
    {
        wanted = next;
        Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
