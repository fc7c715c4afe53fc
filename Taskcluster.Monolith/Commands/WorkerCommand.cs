using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Worker;
using Taskcluster.Modules.Worker.Isolation;
using Taskcluster.Modules.Worker.Registration;

namespace Taskcluster.Monolith.Commands;

/// <summary>worker: the worker alone, on this or another machine.</summary>
internal static class WorkerCommand
{
    private static readonly Option<string?> RootUrl = new("--root-url")
    {
        Description = "The deployment to work for; else TASKCLUSTER_ROOT_URL.",
    };

    private static readonly Option<string> TaskQueue = new("--task-queue", "--worker-pool")
    {
        Description = "The queue to take tasks from, such as local/posix; its pool has the same name.",
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

    private static readonly Option<FileInfo?> SecretFile = new("--static-secret-file")
    {
        Description = "A file with the staticSecret that the worker was declared with (createWorker): it registers by "
            + "that, and anew before its credentials end. No other credentials are needed.",
    };

    private static readonly Option<string> Provider = new("--provider")
    {
        Description = "The provider of the worker's pool, with --static-secret-file.",
        DefaultValueFactory = _ => "static",
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
            "Runs a worker, with those credentials that it gets for its --static-secret-file, or with those of "
            + "TASKCLUSTER_CLIENT_ID, TASKCLUSTER_ACCESS_TOKEN and TASKCLUSTER_CERTIFICATE.")
        {
            RootUrl, TaskQueue, SecretFile, Provider, Group, Id, Folder, Capacity, Grace, LongestRun,
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
        var orders = new WorkerOrders { Stop = stop.Token };
        if (result.GetValue(WithParent))
        {
            using var parent = new WorkerParent();
            var identity = await parent.Identity();
            parent.Obey();
            await parent.UntilEnded(WorkAs(identity, result, rootUrl, parent.Orders(stop.Token), endsIfRefused: true));
        }
        else if (result.GetValue(SecretFile) is { } file)
        {
            await WorkAs(IdentityOf(result, file), result, rootUrl, orders, endsIfRefused: false);
        }
        else
        {
            var credentials = environment.Credentials ?? throw new UnusableDataException(
                "The worker needs --static-secret-file, or credentials: TASKCLUSTER_CLIENT_ID and "
                + "TASKCLUSTER_ACCESS_TOKEN in the environment.");
            using var loggers = CreateLoggers();
            await new TaskWorker(SettingsOf(result, rootUrl, credentials), TimeProvider.System, loggers).Obey(orders);
        }

        return 0;
    }

    private static WorkerIdentity IdentityOf(ParseResult result, FileInfo file)
    {
        try
        {
            return new WorkerIdentity(
                result.GetValue(TaskQueue)!,
                result.GetValue(Provider)!,
                result.GetValue(Group)!,
                result.GetValue(Id)!,
                new WorkerProof(File.ReadAllText(file.FullName).Trim()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UnusableDataException($"--static-secret-file: {error.Message}");
        }
    }

    // A worker whose parent has dropped it ends; one that a person has started waits for the mistake to be mended.
    private static async Task WorkAs(
        WorkerIdentity identity, ParseResult result, string rootUrl, WorkerOrders orders, bool endsIfRefused)
    {
        var clock = TimeProvider.System;
        using var loggers = CreateLoggers();
        using var http = TaskclusterClient.CreateHttp();
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(orders.Stop, orders.Kill);
        var client = new TaskclusterClient(http, rootUrl, new ServerClock(clock), clock, credentials: null);
        await using var registration = await WorkerRegistration.Begin(
            client, identity, clock, loggers.CreateLogger<WorkerRegistration>(), waiting.Token);
        using var drain = CancellationTokenSource.CreateLinkedTokenSource(
            orders.Drain, endsIfRefused ? registration.Refused : CancellationToken.None);
        var settings = SettingsOf(result, rootUrl, registration.Credentials) with
        {
            PresentCredentials = () => registration.Credentials,
        };
        await new TaskWorker(settings, clock, loggers).Obey(orders with { Drain = drain.Token });
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

    private static ILoggerFactory CreateLoggers() => LoggerFactory.Create(logging => logging.AddLines());

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
