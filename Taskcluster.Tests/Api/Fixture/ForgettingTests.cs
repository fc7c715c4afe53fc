using System.Collections;
using System.Reflection;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Tidy;

namespace Taskcluster.Tests.Api.Fixture;

/// <summary>
/// A reset leaves nothing in memory. Whatever a singleton leads to and can change either forgets, or is told by
/// <see cref="Database.WhenInDoubt"/>, or stands here with the reason for which it may stay.
/// </summary>
public sealed class ForgettingTests
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Product = [typeof(IModule).Assembly, typeof(MonolithHost).Assembly];

    private static readonly Dictionary<string, string> MayRemember = new()
    {
        ["Amqp.AmqpMetrics"] = "figures since the start",
        ["Amqp.Connections.BrokerLink"] = "the connection to a broker, which is outside",
        ["Amqp.Inwards.ConsumingLink"] = "it goes by the hooks' bindings, of whose change it is told",
        ["Amqp.Outwards.PublishingLink"] = "the connection to a broker, which is outside; its place is a cursor",
        ["Auth.Clients.AuthState"] = "Database.WhenInDoubt tells it",
        ["Auth.Clients.HolderAdvice+KeptHolders"] = "kept under numbers that are given once",
        ["Auth.Clients.StaticClients"] = "the settings' clients, which are of the start's state",
        ["Auth.OtherSystems.AzureAccounts"] = "from the settings",
        ["Auth.Roles.CurrentRoles"] = "AuthState has it forget; kept under numbers that are given once",
        ["Events.EventsMetrics"] = "figures since the start",
        ["Events.Feed.EventFeed"] = "finds another epoch, and tells its listeners of a gap",
        ["Fixture.Faults.HarmedIds"] = "begins anew with each epoch of the log",
        ["Fixture.Snapshots.FixtureState"] = "snapshots outlast a reset",
        ["Hooks.Bindings.BoundHooks"] = "Database.WhenInDoubt tells it",
        ["Hooks.Firing.TriggerSchemas"] = "compiled schemas, by their text",
        ["Kernel.Api.ApiCatalog"] = "what the program consists of",
        ["Kernel.Api.ApiMethod"] = "its route, taken apart once",
        ["Kernel.Api.CompiledSchemas"] = "compiled schemas, by their type",
        ["Kernel.Backups.ScheduledBackups"] = "backups are files of their own; a fixture makes none",
        ["Kernel.Bus.ForeignExchanges"] = "what the program consists of",
        ["Kernel.Bus.MessageLog"] = "the replacement itself restarts it",
        ["Kernel.Bus.RecentMessages"] = "the replacement itself has it emptied, as part of the log",
        ["Kernel.Bus.RoutingIndex`1"] = "its owner fills it anew, or forgets it",
        ["Kernel.Contents.ContentLimits"] = "uploads under way, and how much room the disk has",
        ["Kernel.Contents.HeldContents"] = "contents of snapshots, and those that a backup may read, outlast a reset",
        ["Kernel.Contents.RemoveHeldContents"] = "whether files wait for a backup's end",
        ["Kernel.Faults.KillPoints"] = "from the settings",
        ["Kernel.Health.HealthSurface"] = "whether the process is ready, which a reset does not change",
        ["Kernel.Http.LegacyUrls"] = "from the settings",
        ["Kernel.Http.ServedRequests"] = "what is served at this moment is served after a reset, too",
        ["Kernel.JsonSchema.SchemaRegistry"] = "compiled schemas, by their id",
        ["Kernel.Metrics.CommitCounts"] = "figures since the start",
        ["Kernel.Metrics.MeterReader"] = "figures since the start",
        ["Kernel.Metrics.MetricsSurface"] = "figures since the start",
        ["Kernel.Metrics.RequestMetrics"] = "figures since the start",
        ["Kernel.Metrics.StorageMetrics"] = "what the disk held a moment ago",
        ["Kernel.Published.PublishedDocuments"] = "what the program consists of",
        ["Kernel.Storage.Checkpointer"] = "how much of the log of the same file is in it",
        ["Kernel.Storage.Closures"] = "numbers that only grow, and which closures are compiled",
        ["Kernel.Storage.Connection"] = "prepared statements",
        ["Kernel.Storage.Database"] = "open connections",
        ["Kernel.Storage.Sequence"] = "numbers that only grow",
        ["Kernel.Storage.Writer"] = "closures that wait, and whom to tell",
        ["Kernel.Time.Loop"] = "Database.WhenInDoubt wakes all loops, which look at what is due",
        ["Kernel.Time.Rest"] = "whether something waits at this moment",
        ["Kernel.Time.TimeSteps"] = "a figure since the start, for tests",
        ["Monolith.BoundSockets"] = "sockets",
        ["Monolith.Web.Docs.Manual"] = "what the program consists of",
        ["Monolith.Web.SiteAssets"] = "what the program consists of",
        ["Notify.Chat.Matrix"] = "rooms that were joined, outside",
        ["Notify.Mail.MailFolder"] = "whether a folder is on disk",
        ["Notify.Notices.Outbox"] = "from the settings",
        ["Queue.Logs.LogSender"] = "who follows logs at this moment",
        ["Queue.Loops.ContinueGroupChanges"] = "changes that a call is at work on at this moment, by names given once",
        ["QueueSearch.Index.TermChanges"] = "empty but within a transaction",
        ["WebServer.ThirdParty.RegisteredClients"] = "from the settings",
        ["WorkerManager.Local.LocalWorkers"] = "AbandonWorkers ends their processes, with which they go",
        ["WorkerManager.Providers.ConfiguredProviders"] = "from the settings",
    };

    [Test]
    public async Task Whatever_a_singleton_keeps_is_forgotten_or_harmless()
    {
        IServiceCollection? services = null;
        await using var server = await RunningServer.Start(
            configureServices: collection => services = collection, isFixture: true);
        var found = new HashSet<Type>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var singletons = services!.Where(service => service.Lifetime == ServiceLifetime.Singleton);
        foreach (var type in singletons.Select(service => service.ServiceType)
            .Where(type => !type.IsGenericTypeDefinition).Distinct())
        {
            foreach (var instance in server.Services.GetServices(type))
            {
                Walk(instance, seen, found);
            }
        }

        found.Should().HaveCountGreaterThan(20);
        SourceTree.RequireOnly(
            found.Where(type => !type.IsAssignableTo(typeof(IForgets)) && !IsOfSettings(type))
                .Select(type => type.FullName!["Taskcluster.".Length..]
                    .Replace("Modules.", "", StringComparison.Ordinal)),
            MayRemember,
            "implement IForgets, or say why a reset need not touch it");
    }

    [Test]
    public async Task Everybody_who_forgets_is_found_and_registered()
    {
        await using var server = await RunningServer.StartFixture();

        server.Services.GetServices<IForgets>().Select(one => one.GetType()).Should().BeEquivalentTo(
            Product.SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.IsClass && type.IsAssignableTo(typeof(IForgets))));
    }

    // Their properties can be set so that the settings' generator can bind them; nobody does after that.
    private static bool IsOfSettings(Type type) => type.Name.EndsWith("Options", StringComparison.Ordinal)
        || type.IsAssignableTo(typeof(ICheckedSettings));

    private static void Walk(object? instance, HashSet<object> seen, HashSet<Type> found)
    {
        if (instance is null || !IsOurs(instance.GetType()) || instance is Delegate || !seen.Add(instance))
        {
            return;
        }

        for (var type = instance.GetType(); type is not null && IsOurs(type); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Own))
            {
                // What a primary constructor was given is kept in fields that nobody marks as constant.
                if ((!field.IsInitOnly && !field.Name.EndsWith(">P", StringComparison.Ordinal))
                    || IsMutable(field.FieldType))
                {
                    found.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
                }

                var value = field.GetValue(instance);
                Walk(value, seen, found);
                if (value is IEnumerable several and not string && !field.FieldType.IsValueType)
                {
                    foreach (var one in several.Cast<object?>().Take(1000).ToList())
                    {
                        Walk(one, seen, found);
                    }
                }
            }
        }
    }

    private static bool IsOurs(Type type) =>
        Product.Contains(type.Assembly) && !type.IsValueType && type.Namespace is not null;

    private static bool IsMutable(Type type) => type.IsGenericType
        && (type.GetGenericTypeDefinition() is var generic)
        && (generic.Namespace == "System.Collections.Concurrent" || generic == typeof(Dictionary<,>)
            || generic == typeof(HashSet<>) || generic == typeof(List<>) || generic == typeof(LinkedList<>)
            || generic == typeof(Queue<>) || generic == typeof(Stack<>) || generic == typeof(SortedSet<>)
            || generic == typeof(SortedDictionary<,>) || generic.Name.StartsWith("Channel", StringComparison.Ordinal));
}
