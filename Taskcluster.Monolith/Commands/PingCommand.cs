using System.CommandLine;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>ping: whether the server answers; for health checks of containers, which have no other program.</summary>
internal static class PingCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private static readonly Option<string?> Url = new("--url")
    {
        Description = "Where the server listens; by default at this machine, at the port of the settings.",
    };

    private static readonly SettingOption Set = new();

    public static Command Create()
    {
        var command = new Command(
            "ping", "Asks a server whether it answers; ends with 0 if it does, else with 1 and the reason.")
        {
            Url, Set,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => Run(result, cancellation)));
        return command;
    }

    private static async Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        var url = result.GetValue(Url) ?? $"http://127.0.0.1:{MonolithHost.PortOf(Set.Overrides(result))}";
        using var http = TaskclusterClient.CreateHttp();
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var clock = TimeProvider.System;
        var client = new TaskclusterClient(http, url, new ServerClock(clock), clock, credentials: null);
        try
        {
            _ = await client.CallOnce(
                HttpMethod.Get, "queue", $"ping", ReadOnlyMemory<byte>.Empty, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UnusableDataException($"{url} did not answer within {Patience.TotalSeconds} s.");
        }

        Console.WriteLine($"{url} answers.");
        return 0;
    }
}
