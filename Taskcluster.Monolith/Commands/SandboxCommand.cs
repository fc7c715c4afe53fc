using System.CommandLine;
using Spectre.Console;
using Taskcluster.Modules.WebServer.SignIn;

namespace Taskcluster.Monolith.Commands;

/// <summary>No verb: the sandbox, a server with a worker for this machine alone.</summary>
internal static class SandboxCommand
{
    /// <summary>The folder, below the current one, in which the sandbox keeps its state.</summary>
    public const string DefaultData = "data";

    public static RootCommand Create()
    {
        var options = new HostOptions();
        var command = new RootCommand(
            "Taskcluster in one process. Without a verb: a sandbox on http://localhost:8080 with a worker, "
            + "which keeps its state in the folder data.");
        options.AddTo(command);
        command.SetAction(result => CommandLine.Guarded(() => Run(options, result)));
        return command;
    }

    private static async Task<int> Run(HostOptions options, ParseResult result)
    {
        await using var host = await RunningHost.StartWithWorkers(new HostSettings
        {
            DataFolder = result.GetValue(options.Data) ?? DefaultData,
            Port = result.GetValue(options.Port) ?? HostSettings.DefaultPort,
            RootUrl = result.GetValue(options.RootUrl),
            BootstrapFile = result.GetValue(options.Bootstrap),
            Overrides = options.Overrides(result),
        });
        CredentialsFile.Write(host);
        Show(host, await host.NewSignInLink());
        await host.UntilStopped();
        return 0;
    }

    private static void Show(RunningHost host, SignInLink link)
    {
        var version = typeof(SandboxCommand).Assembly.GetName().Version!.ToString(3);
        AnsiConsole.Write(new Rule($"[bold]Taskcluster Monolith {version}[/]") { Justification = Justify.Left });
        Console.WriteLine($$"""

            Root URL   {{host.RootUrl}}
            Sign in    {{link.At(host.RootUrl)}}
                       (once, until {{link.Expires:HH:mm}} UTC; the command signin prints a new link)
            State      {{host.Folder.Path}}, kept until you remove it
            Workers    {{RunningHost.LocalQueue}}; their tasks run as you, without isolation: they can read what you can

            To call it from another shell:

              export TASKCLUSTER_ROOT_URL={{host.RootUrl}}
              export TASKCLUSTER_CLIENT_ID={{host.Root.ClientId}}
              export TASKCLUSTER_ACCESS_TOKEN={{host.Root.AccessToken}}

            A task to try, saved as hello.yml:

              payload:
                command: [[/bin/sh, -c, "echo Hello; echo world > hello.txt"]]
                artifacts: [{type: file, path: hello.txt, name: public/hello.txt}]
                maxRunTime: 60

              dotnet run --project Taskcluster.Monolith -- run hello.yml

            Ctrl+C ends it.

            """);
    }
}
