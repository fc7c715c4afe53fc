using System.CommandLine;

namespace Taskcluster.Monolith.Commands;

/// <summary>serve: a server without a worker, by its settings.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var options = new HostOptions();
        var command = new Command(
            "serve",
            "Runs a server without a worker; settings come from appsettings.json, the environment and --set.");
        options.AddTo(command);
        command.SetAction(result => CommandLine.Guarded(() => Run(options, result)));
        return command;
    }

    private static async Task<int> Run(HostOptions options, ParseResult result)
    {
        await using var host = await RunningHost.Start(new HostSettings
        {
            DataFolder = result.GetValue(options.Data) ?? SandboxCommand.DefaultData,
            Port = result.GetValue(options.Port),
            RootUrl = result.GetValue(options.RootUrl),
            HonoursRootUrlVariable = true,
            MakesBackups = true,
            BootstrapFile = result.GetValue(options.Bootstrap),
            Overrides = options.Overrides(result),
        });
        CredentialsFile.Write(host);
        Console.WriteLine(
            $"Serving {host.RootUrl}; state in {host.Folder.Path}, root's credentials in its credentials.json.");
        await host.UntilStopped();
        return 0;
    }
}
