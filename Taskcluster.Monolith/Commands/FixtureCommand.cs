using System.CommandLine;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Monolith.Commands;

/// <summary>fixture: a server for the time of somebody's tests.</summary>
internal static class FixtureCommand
{
    public static Command Create()
    {
        var options = new HostOptions();
        var worker = new Option<bool>("--worker") { Description = $"Run workers for {RunningHost.LocalQueue} too." };
        var withParent = new Option<bool>("--exit-with-parent")
        {
            Description = "End when the standard input is closed.",
        };
        var command = new Command(
            "fixture",
            "Runs a server whose state is thrown away at its end (kept with --data), and prints one line of JSON when "
            + "it is ready.");
        options.AddTo(command);
        command.Options.Add(worker);
        command.Options.Add(withParent);
        command.SetAction(result => CommandLine.Guarded(
            () => Run(options, result, result.GetValue(worker), result.GetValue(withParent))));
        return command;
    }

    private static async Task<int> Run(HostOptions options, ParseResult result, bool withWorker, bool endsWithParent)
    {
        var data = result.GetValue(options.Data);
        var settings = new HostSettings
        {
            DataFolder = data ?? ThrowAwayFolder.New(),
            IsThrowAway = data is null,
            IsFixture = true,
            Clock = new MovableClock(isFrozen: false),
            Port = result.GetValue(options.Port) ?? 0,
            RootUrl = result.GetValue(options.RootUrl),
            BootstrapFile = result.GetValue(options.Bootstrap),
            Overrides = options.Overrides(result),
            LogToStandardError = true,
        };
        await using var host = withWorker
            ? await RunningHost.StartWithWorkers(settings)
            : await RunningHost.Start(settings);
        if (endsWithParent)
        {
            _ = EndWithParent(host);
        }

        Console.WriteLine(new JsonObject
        {
            ["rootUrl"] = host.RootUrl,
            ["clientId"] = host.Root.ClientId,
            ["accessToken"] = host.Root.AccessToken,
            ["pid"] = Environment.ProcessId,
        }.ToJsonString());
        await host.UntilStopped();
        return 0;
    }

    // Whoever started us holds the other end; the system closes it however that process ends. A thread of its own
    // waits: the console's asynchronous methods would hold one of the pool's few for as long as the program runs.
    private static Task EndWithParent(RunningHost host) => Task.Factory.StartNew(
        () =>
        {
            Span<byte> buffer = stackalloc byte[256];
            using var input = Console.OpenStandardInput();
            while (input.Read(buffer) > 0)
            {
                // What is said there means nothing.
            }

            host.Stop();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
