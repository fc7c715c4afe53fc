using System.CommandLine;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands.Moving;

/// <summary>import --from: the options, and the way from another deployment into a data folder.</summary>
internal static class ImportFrom
{
    public static readonly Option<string?> From = new("--from")
    {
        Description = "The root URL of a deployment: reads its roles, clients, worker pools and hooks as far as they "
            + "are shown, with the credentials of TASKCLUSTER_* if they are this deployment's, else as anybody.",
    };

    private static readonly Option<string?> TaskGroup = new("--task-group")
    {
        Description = "With --from: also creates the tasks of this group, as if they were created now.",
    };

    private static readonly Option<string?> Index = new("--index")
    {
        Description = "With --from: also what the index has in this namespace and below it.",
    };

    private static readonly Option<bool> Overwrite = new("--overwrite")
    {
        Description = "With --from: change what is there already and differs.",
    };

    private static readonly Option<bool> WithSchedules = new("--with-schedules")
    {
        Description = "With --from: hooks keep their schedules and bindings, and fire here too.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "With --from: read and compare, and import nothing.",
    };

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { From, TaskGroup, Index, Overwrite, WithSchedules, DryRun })
        {
            command.Options.Add(option);
        }
    }

    public static async Task<int> Run(
        ParseResult result,
        string folder,
        IReadOnlyDictionary<string, string?> overrides,
        bool isJson,
        CancellationToken cancellation)
    {
        var rootUrl = RootUrl.Parse(result.GetValue(From)!);
        var environment = ClientEnvironment.Read();
        var credentials = environment.RootUrl is { } named && RootUrl.Parse(named) == rootUrl
            ? environment.Credentials
            : null;
        using var http = TaskclusterClient.CreateHttp();
        var source = new MovingServer(http, rootUrl, credentials, TimeProvider.System);
        var isDry = result.GetValue(DryRun);
        await using var target = isDry && !File.Exists(DataFolder.DatabaseIn(folder))
            ? await FolderServer.OpenNone(overrides)
            : await FolderServer.Open(folder, overrides, isReading: isDry);
        if (target.Server.RootUrl == rootUrl.Value)
        {
            throw new UnusableDataException($"{rootUrl} is the server of {folder} itself.");
        }

        var report = new MovingReport(Console.Error.WriteLine);
        var choices = new ImportChoices
        {
            TaskGroup = result.GetValue(TaskGroup),
            IndexNamespace = result.GetValue(Index),
            Overwrites = result.GetValue(Overwrite),
            KeepsSchedules = result.GetValue(WithSchedules),
            IsDry = isDry,
        };
        await new DeploymentImport(source, target.Server, choices, report, TimeProvider.System).Run(cancellation);
        if (isJson)
        {
            Console.WriteLine(report.ToJson().ToJsonString());
        }
        else
        {
            foreach (var line in report.ToLines())
            {
                Console.WriteLine(line);
            }
        }

        // Where not even one list could be read, the URL is wrong rather than the deployment shy.
        return EntityKind.Administered.All(kind => report.Count(kind.Name, "refused") > 0) ? CommandLine.Failed : 0;
    }
}
