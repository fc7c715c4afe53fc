using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Worker;
using Taskcluster.Modules.Worker.Registration;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// The program that has started this worker. It holds the other end of the standard input, which the system closes
/// however that program ends. The first line is the body of registerWorker; each later one is an order.
/// </summary>
internal sealed class WorkerParent : IDisposable
{
    // What its tasks have between SIGTERM and SIGKILL, and a little: to whom would it report?
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(6);

    private readonly StreamReader input = new(Console.OpenStandardInput(), Encoding.UTF8);
    private readonly CancellationTokenSource drain = new();
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource kill = new();

    /// <summary>Who the worker is.</summary>
    /// <exception cref="UnusableDataException">There is no first line, or nothing that says so.</exception>
    public async Task<WorkerIdentity> Identity()
    {
        var line = await input.ReadLineAsync() ?? throw new UnusableDataException(
            "A worker with a parent reads from its standard input who it is, which has ended.");
        try
        {
            return WorkerIdentity.Parse(line);
        }
        catch (JsonException)
        {
            // The line holds a secret, and errors are shown.
            throw new UnusableDataException(
                "A worker with a parent reads from its standard input who it is: the body of registerWorker, in JSON.");
        }
    }

    /// <summary>Hears orders from now on, on a thread of its own: a read of the console cannot be cancelled.</summary>
    public void Obey() => new Thread(Hear) { IsBackground = true, Name = "orders" }.Start();

    /// <summary>What the worker has to obey.</summary>
    /// <param name="signalled">Fires when the process is told to end by a signal; as the order to stop.</param>
    public WorkerOrders Orders(CancellationToken signalled)
    {
        _ = signalled.Register(stop.Cancel);
        return new WorkerOrders { Drain = drain.Token, Stop = stop.Token, Kill = kill.Token };
    }

    /// <summary>Waits for the worker; not for long once the parent is gone.</summary>
    public async Task UntilEnded(Task work)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = kill.Token.Register(gone.SetResult);
        if (await Task.WhenAny(work, gone.Task) != work)
        {
            _ = await Task.WhenAny(work, Task.Delay(LongestEnd, TimeProvider.System));
            return;
        }

        await work;
    }

    public void Dispose()
    {
        drain.Dispose();
        stop.Dispose();
        kill.Dispose();
    }

    private void Hear()
    {
        try
        {
            Obey(input);
            kill.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The worker has ended by itself.
        }
    }

    private void Obey(StreamReader orders)
    {
        try
        {
            while (orders.ReadLine() is { } order)
            {
                switch (order)
                {
                    case "drain":
                        drain.Cancel();
                        break;
                    case "stop":
                        stop.Cancel();
                        break;
                    default:
                        // Of a later parent, perhaps; to go on is what does least harm.
                        break;
                }
            }
        }
        catch (IOException)
        {
            // As good as its end.
        }
    }
}
