using Taskcluster.Monolith.Web.Pages.Audit;
using Taskcluster.Monolith.Web.Pages.Authority;
using Taskcluster.Monolith.Web.Pages.Denylist;
using Taskcluster.Monolith.Web.Pages.Docs;
using Taskcluster.Monolith.Web.Pages.Groups;
using Taskcluster.Monolith.Web.Pages.Hooks;
using Taskcluster.Monolith.Web.Pages.Index;
using Taskcluster.Monolith.Web.Pages.Notify;
using Taskcluster.Monolith.Web.Pages.Pools;
using Taskcluster.Monolith.Web.Pages.Pulse;
using Taskcluster.Monolith.Web.Pages.PurgeCaches;
using Taskcluster.Monolith.Web.Pages.Secrets;
using Taskcluster.Monolith.Web.Pages.SignIn;
using Taskcluster.Monolith.Web.Pages.Tasks;
using Taskcluster.Monolith.Web.Pages.Tools;
using Taskcluster.Monolith.Web.Pages.Workers;
using Taskcluster.Monolith.Web.Pages;
using static Taskcluster.Monolith.Web.Routing.SiteRoute;

namespace Taskcluster.Monolith.Web.Routing;

/// <summary>
/// Every page of the site. The order does not matter: of two that fit a path, the one with a word in the place of the
/// other's parameter wins.
/// </summary>
public static class SiteMap
{
    /// <summary>All pages, the more particular ones first.</summary>
    public static IReadOnlyList<SiteRoute> Routes { get; } = Sorted(
    [
        For<HomePage>("/"),

        // Tasks
        For<FindTaskPage>("/tasks"),
        For<TaskPage>("/tasks/<taskId>"),
        For<TaskPage>("/tasks/<taskId>/runs/<runId>"),
        For<TaskDefinitionPage>("/tasks/<taskId>/definition"),
        For<HookActionsPage>("/tasks/<taskId>/actions"),
        For<ConnectPage>("/tasks/<taskId>/connect"),
        For<ProfilerPage>("/tasks/<taskId>/profiler"),
        For<ShellPage>("/shell"),

        // Logs and artifacts
        For<LogPage>("/tasks/<taskId>/runs/<runId>/logs/live/<name*>"),
        For<LogPage>("/tasks/<taskId>/runs/<runId>/logs/<name*>"),
        For<ArtifactPage>("/tasks/<taskId>/runs/<runId>/<name*>"),

        // Task groups
        For<FindGroupPage>("/tasks/groups"),
        For<GroupPage>("/tasks/groups/<taskGroupId>"),
        For<GroupActionsPage>("/tasks/groups/<taskGroupId>/actions"),
        For<GroupGraphPage>("/tasks/groups/<taskGroupId>/graph.json"),
        For<GroupProfilerPage>("/tasks/groups/<taskGroupId>/profiler"),
        For<GroupProfilePage>("/tasks/groups/<taskGroupId>/profile.json"),

        // Task creator
        For<CreateTaskPage>("/tasks/create"),
        For<CreateTaskPage>("/tasks/<taskId>/<action>"),

        // Index
        For<IndexPage>("/tasks/index"),
        For<IndexPage>("/tasks/index/<namespace>"),
        For<IndexedTaskPage>("/tasks/index/<namespace>/<name>"),
        For<IndexedTaskGroupPage>("/tasks/index/<namespace>/<name>/task-group"),

        // Queues and workers
        For<QueueListPage>("/provisioners"),
        For<QueueListPage>("/provisioners/<provisionerId>"),
        For<QueuePage>("/provisioners/<provisionerId>/worker-types/<workerType>"),
        For<PendingTasksPage>("/provisioners/<provisionerId>/worker-types/<workerType>/pending-tasks"),
        For<ClaimedTasksPage>("/provisioners/<provisionerId>/worker-types/<workerType>/claimed-tasks"),
        For<WorkerPage>("/provisioners/<provisionerId>/worker-types/<workerType>/workers/<group>/<id>"),

        // Worker pools
        For<PoolListPage>("/worker-manager"),
        For<NewPoolPage>("/worker-manager/create"),
        For<ErrorCentrePage>("/worker-manager/errors"),
        For<PoolPage>("/worker-manager/<workerPoolId>"),
        For<PoolWorkersPage>("/worker-manager/<workerPoolId>/workers"),
        For<PoolErrorsPage>("/worker-manager/<workerPoolId>/errors"),
        For<LaunchConfigsPage>("/worker-manager/<workerPoolId>/launch-configs"),

        // Hooks
        For<HookGroupsPage>("/hooks"),
        For<NewHookPage>("/hooks/create"),
        For<HookGroupPage>("/hooks/<group>"),
        For<HookPage>("/hooks/<group>/<hookId>"),

        // Secrets
        For<SecretListPage>("/secrets"),
        For<NewSecretPage>("/secrets/create"),
        For<SecretPage>("/secrets/<name>"),

        // Clients, roles, scopes
        For<ClientListPage>("/auth/clients"),
        For<ClientPage>("/auth/clients/<clientId>"),
        For<RoleListPage>("/auth/roles"),
        For<NewRolePage>("/auth/roles/create"),
        For<RolePage>("/auth/roles/<roleId>"),
        For<ScopeListPage>("/auth/scopes"),
        For<ScopeExpansionPage>("/auth/scopes/expansions"),
        For<ScopeComparisonPage>("/auth/scopes/compare"),
        For<ScopePage>("/auth/scopes/<scope>"),
        For<WhyRefusedPage>("/auth/why-refused"),

        // Sign-in
        For<SignInPage>("/signin"),
        For<SignOutPage>("/signout"),
        For<ProfilePage>("/profile"),
        For<CredentialsLinkPage>("/login"),
        For<StrategyPage>("/login/<strategy>"),
        For<StrategyPage>("/login/<strategy>/callback"),
        For<ThirdPartyPage>("/third-party"),
        For<GrantPage>("/grant"),
        For<CreateClientPage>("/auth/clients/create"),
        For<FormerCreateClientPage>("/auth/clients/new"),

        // Purge caches
        For<PurgeCacheListPage>("/purge-caches"),
        For<NewPurgeCachePage>("/purge-caches/create"),

        // Notify
        For<DenylistPage>("/notify/denylist"),
        For<AddDenylistAddressPage>("/notify/denylist/add"),
        For<DenylistAddressPage>("/notify/denylist/<address>"),
        For<MailTestPage>("/notify/test"),

        // Pulse messages
        For<MessagesPage>("/pulse-messages"),
        For<SubscribersPage>("/pulse-messages/subscribers"),
        For<SubscriberPage>("/pulse-messages/subscribers/<name>"),

        // Audit
        For<AuditPage>("/audit"),
        For<ClientHistoryPage>("/audit/client/history/<clientId>"),
        For<EntityHistoryPage>("/audit/<entityType>/<entityId>"),

        // Search
        For<SearchPage>("/search"),

        // Documentation and tools
        For<DocsPage>("/docs"),
        For<DocsSearchPage>("/docs/search"),
        For<ReferenceIndexPage>("/docs/reference"),
        For<ServicePage>("/docs/reference/<service>"),
        For<EntryPage>("/docs/reference/<service>/<entry>"),
        For<ManualIndexPage>("/docs/<section>"),
        For<ManualPage>("/docs/<section>/<name*>"),
        For<QuickstartPage>("/quickstart"),
        For<TcYamlPage>("/tcyaml-debug"),
    ]);

    /// <summary>The page at a path, as sent, and the parameters in it; null if nothing is there.</summary>
    public static (SiteRoute Route, IDictionary<string, object?> Parameters)? Find(string path)
    {
        // A slash at the end means nothing.
        var given = (path is [_, .., not '/', '/'] ? path[1..^1] : path[1..]).Split('/');
        foreach (var route in Routes)
        {
            if (route.Match(given) is { } parameters)
            {
                return (route, parameters);
            }
        }

        return null;
    }

    private static IReadOnlyList<SiteRoute> Sorted(List<SiteRoute> routes)
    {
        routes.Sort(Order);
        return routes;
    }
}
