using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Worker;
using Taskcluster.Modules.Worker.Isolation;

namespace Taskcluster.Monolith.Commands;

/// <summary>worker: the worker alone, on this or another machine.</summary>
internal static class WorkerCommand
{
    private static readonly Option<string?> RootUrl = new("--root-url")
    {
        Description = "The deployment to work for; else TASKCLUSTER_ROOT_URL.",
    };

    private static readonly Option<string> TaskQueue = new("--task-queue")
    {
        Description = "The queue to take tasks from, such as local/posix.",
        Required = true,
    };

    private static readonly Option<string> Group = new("--worker-group")
    {
        Description = "Half of the worker's name.",
        DefaultValueFactory = _ => "local",
    };

    private static readonly Option<string> Id = new("--worker-id")
    {
        Description = "The other half; by default the machine's name.",
        DefaultValueFactory = _ => Dns.GetHostName().ToLowerInvariant(),
    };

    private static readonly Option<string> Folder = new("--work-dir")
    {
        Description = "The folder in which tasks run; the worker's alone.",
        DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "taskcluster-worker"),
    };

    private static readonly Option<int> Capacity = new("--capacity")
    {
        Description = "How many tasks to run at once.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<double> Grace = new("--shutdown-grace-seconds")
    {
        Description = "How long running tasks may go on when the worker is told to end.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<int> LongestRun = new("--longest-run-seconds")
    {
        Description = "The longest maxRunTime that a payload may ask for.",
        DefaultValueFactory = _ => 86_400,
    };

    private static readonly Option<bool> Sandbox = new("--sandbox")
    {
        Description = "Run each command under bwrap: own processes and /tmp, the machine's files read-only.",
    };

    private static readonly Option<string[]> Hidden = new("--hide")
    {
        Description = "A folder that tasks in a sandbox see empty; may be given again.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<long?> Memory = new("--memory-mebibytes")
    {
        Description = "The most memory that each process of a task may have for its data.",
    };

    private static readonly Option<int?> Processes = new("--processes")
    {
        Description = "How many processes the worker's user may have, in a sandbox the task; not for root.",
    };

    private static readonly Option<long?> FileSize = new("--file-mebibytes")
    {
        Description = "The longest file that a task may write.",
    };

    private static readonly Option<long> KeptDownloads = new("--kept-downloads-mebibytes")
    {
        Description = "How much of public contents with a sha256 is kept for later tasks; 0 for nothing.",
        DefaultValueFactory = _ => 4096,
    };

    private static readonly Option<bool> WithParent = new("--with-parent")
    {
        Description = "Register by the JSON that the first line of the standard input has, obey the lines after it "
            + "(drain, stop), and end at once when it is closed.",
    };

    private static readonly Option<bool> NoContainers = new("--no-containers")
    {
        Description = "Refuse payloads with an image, even where podman or docker is installed.",
    };

    private static readonly Option<bool> OwnLiveLogs = new("--own-live-logs")
    {
        Description = "Serve live logs on a port of this worker, for servers that do not take them.",
    };

    public static Command Create()
    {
        var command = new Command(
            "worker",
            "Runs a worker, with the credentials of TASKCLUSTER_CLIENT_ID, TASKCLUSTER_ACCESS_TOKEN and "
            + "TASKCLUSTER_CERTIFICATE.")
        {
            RootUrl, TaskQueue, Group, Id, Folder, Capacity, Grace, LongestRun,
            Sandbox, Hidden, Memory, Processes, FileSize, KeptDownloads, WithParent, OwnLiveLogs, NoContainers,
        };
        command.SetAction(result => CommandLine.Guarded(() => Run(result)));
        return command;
    }

    private static async Task<int> Run(ParseResult result)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        var environment = ClientEnvironment.Read();
        var rootUrl = result.GetValue(RootUrl) ?? environment.RootUrl ?? throw new UnusableDataException(
            "The worker needs --root-url, or TASKCLUSTER_ROOT_URL in the environment.");
        if (result.GetValue(WithParent))
        {
            using var parent = new WorkerParent();
            var credentials = await parent.Register(rootUrl);
            parent.Obey();
            var work = Work(SettingsOf(result, rootUrl, credentials), parent.Orders(stop.Token));
            await parent.UntilEnded(work);
            return 0;
        }

        await Work(
            SettingsOf(
                result,
                rootUrl,
                environment.Credentials ?? throw new UnusableDataException(
                    "The worker needs credentials: TASKCLUSTER_CLIENT_ID and TASKCLUSTER_ACCESS_TOKEN in the "
                    + "environment.")),
            new WorkerOrders { Stop = stop.Token });
        return 0;
    }

    private static WorkerSettings SettingsOf(ParseResult result, string rootUrl, Credentials credentials) => new(
        rootUrl,
        credentials,
        result.GetValue(TaskQueue)!,
        result.GetValue(Group)!,
        result.GetValue(Id)!,
        result.GetValue(Folder)!)
    {
        Capacity = result.GetValue(Capacity),
        LongestRunTime = TimeSpan.FromSeconds(result.GetValue(LongestRun)),
        ShutdownGrace = TimeSpan.FromSeconds(result.GetValue(Grace)),
        MostKeptDownloads = result.GetValue(KeptDownloads) << 20,
        RunsContainers = !result.GetValue(NoContainers),
        RelaysLiveLogs = !result.GetValue(OwnLiveLogs),
        AdoptsOrphans = true,
        Isolation = new TaskIsolation
        {
            HasSandbox = result.GetValue(Sandbox),
            HiddenFolders = result.GetValue(Hidden)!,
            MemoryBytes = result.GetValue(Memory) << 20,
            Processes = result.GetValue(Processes),
            FileBytes = result.GetValue(FileSize) << 20,
        },
    };

    private static async Task Work(WorkerSettings settings, WorkerOrders orders)
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddLines());
        await new TaskWorker(settings, TimeProvider.System, loggers).Obey(orders);
    }

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}

/// <summary>The variables that all clients of Taskcluster know.</summary>
internal sealed record ClientEnvironment(string? RootUrl, Credentials? Credentials)
{
    public static ClientEnvironment Read()
    {
        static string? Get(string name) =>
            Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

        var (clientId, accessToken) = (Get("TASKCLUSTER_CLIENT_ID"), Get("TASKCLUSTER_ACCESS_TOKEN"));
        return new ClientEnvironment(
            Get("TASKCLUSTER_ROOT_URL")?.TrimEnd('/'),
            clientId is null || accessToken is null
                ? null
                : new Credentials(clientId, accessToken, Get("TASKCLUSTER_CERTIFICATE")));
    }
}
