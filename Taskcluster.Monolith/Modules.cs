using Taskcluster.Modules.Amqp;
using Taskcluster.Modules.Auth;
using Taskcluster.Modules.Events;
using Taskcluster.Modules.Explain;
using Taskcluster.Modules.Fixture;
using Taskcluster.Modules.Github;
using Taskcluster.Modules.Hooks;
using Taskcluster.Modules.Hooks.Lab;
using Taskcluster.Modules.Index;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Notify;
using Taskcluster.Modules.Objects;
using Taskcluster.Modules.Pulse;
using Taskcluster.Modules.PurgeCache;
using Taskcluster.Modules.Queue;
using Taskcluster.Modules.QueueSearch;
using Taskcluster.Modules.Secrets;
using Taskcluster.Modules.TaskStorage;
using Taskcluster.Modules.WebServer;
using Taskcluster.Modules.WorkerManager;

namespace Taskcluster.Monolith;

/// <summary>The modules of this program, in the order in which they start.</summary>
public static class Modules
{
    public static IReadOnlyList<IModule> All { get; } =
    [
        new AuthModule(),
        new SecretsModule(),
        new PurgeCacheModule(),
        new ObjectsModule(),
        new QueueModule(),
        new TaskStorageModule(),
        new QueueSearchModule(),
        new IndexModule(),
        new NotifyModule(),
        new HooksModule(),
        new WorkerManagerModule(),
        new GithubModule(),
        new EventsModule(),
        new ExplainModule(),
        new HookLabModule(),
        new WebServerModule(),
        new PulseModule(),
        new AmqpModule(),
    ];

    /// <summary>Those of a host that is started so: a fixture has one more.</summary>
    public static IReadOnlyList<IModule> Of(HostSettings settings) => settings.IsFixture ? WithFixture : All;

    private static IReadOnlyList<IModule> WithFixture { get; } = [.. All, new FixtureModule()];
}
