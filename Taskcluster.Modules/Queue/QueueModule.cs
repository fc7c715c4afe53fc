using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Api.Stored;
using Taskcluster.Modules.Queue.Api.Workers;
using Taskcluster.Modules.Queue.Artifacts;
using Taskcluster.Modules.Queue.BuiltIn;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Modules.Queue.Groups;
using Taskcluster.Modules.Queue.Logs;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue;

/// <summary>Tasks, runs, claims and artifacts.</summary>
public sealed class QueueModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "queue",
        "Queue Service",
        """
        The queue is where tasks are created, handed out to workers, and resolved. It keeps their definitions, their
        runs and their artifacts, and tells of every change on its exchanges.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges => QueueExchanges.All;

    // Replies to explain, of methods that are not published.
    public IReadOnlyList<Type> MoreSchemas { get; } = [typeof(PendingPlaceReply), typeof(OpenDependenciesReply)];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton(settings.Read("Queue", section => section.Get<QueueOptions>()));
        services.AddSingleton(settings.Read("BuiltInWorkers", section => section.Get<BuiltInWorkersOptions>()));
        services.AddSingleton<PendingSignals>();
        services.AddSingleton<IHoldsTime, RunningTasks>();
        services.AddSingleton<BuiltInSignals>();
        services.AddSingleton<BuiltInCalls>();
        services.AddHostedService<BuiltInWorkers>();
        services.AddSingleton<WorkerActivity>();
        services.AddSingleton<WorkerRegister>();
        services.AddSingleton<StoredWorkers>();
        services.AddSingleton<Resolution>();
        services.AddSingleton<RunReports>();
        services.AddSingleton<NewTask>();
        services.AddSingleton<TaskDefinitionRules>();
        services.AddSingleton<GroupCancellation>();
        services.AddSingleton<GroupPriority>();
        services.AddSingleton<ClaimQueue>();
        services.AddSingleton<ClaimCredentials>();
        services.AddSingleton<NewArtifact>();
        services.AddSingleton<ObjectArtifacts>();
        services.AddSingleton<ArtifactContents>();
        services.AddSingleton<ArtifactReader>();
        services.AddSingleton<HttpSurface, ArtifactData>();
        services.AddSingleton<IMetricsSource, QueueMetrics>();
        AddLogs(services, settings);
    }

    private static void AddLogs(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton(settings.Read("LiveLogs", section => section.Get<LiveLogsOptions>()));
        services.AddSingleton<LiveLogs>();
        services.AddSingleton<LogSender>();
        services.AddSingleton<LogAnswers>();
        services.AddSingleton<LiveLogRanges>();
        services.AddSingleton<QueueOfCaller>();
        services.AddSingleton<LiveLogOpening>();
        services.AddSingleton<HttpSurface, LiveLogSurface>();
        services.AddSingleton<HttpSurface, TaskLogSurface>();
    }
}
