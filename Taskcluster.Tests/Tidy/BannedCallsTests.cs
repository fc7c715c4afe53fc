using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using NUnit.Framework;
using Taskcluster.Modules.Kernel;
using Taskcluster.Monolith;
using Taskcluster.Net;
using Taskcluster.Testing;

namespace Taskcluster.Tests.Tidy;

/// <summary>Calls and state that no part may have: hundreds of hosts with moved clocks live in one process.</summary>
public sealed class BannedCallsTests
{
    private static readonly Assembly[] Product =
    [
        typeof(IModule).Assembly, typeof(MonolithHost).Assembly, typeof(TaskclusterClient).Assembly,
        typeof(TaskclusterFixture).Assembly,
    ];

    private static readonly string[] Clocks =
    [
        "DateTime.get_Now", "DateTime.get_UtcNow", "DateTime.get_Today", "DateTimeOffset.get_Now",
        "DateTimeOffset.get_UtcNow", "Environment.get_TickCount", "Environment.get_TickCount64", "Thread.Sleep",
    ];

    // Overloads that wait by the machine's clock; each has one that takes a TimeProvider.
    private static readonly string[] Waits =
    [
        "Task.Delay", "Task.WaitAsync", "Task`1.WaitAsync", "CancellationTokenSource..ctor", "PeriodicTimer..ctor",
        "Timer..ctor",
    ];

    private static readonly Dictionary<string, string> MayUseTheWallClock = new()
    {
        ["Amqp.Connections.Broker"] = "a broker is outside and lives by the real time",
        ["Auth.Api.Scopes.AuthenticateHawk"] = "clients sign with the wall clock",
        ["Auth.Hawk.HawkAuthenticator"] = "clients sign with the wall clock",
        ["Fixture.Clock.AutoAdvance"] = "whether a server is idle shows in real time",
        ["Fixture.Clock.ClockControl"] = "whoever moves a clock waits in real time",
        ["Fixture.Faults.Interference"] = "clients sign with the wall clock",
        ["Fixture.Faults.WatchedCall"] = "a client that is kept waiting, or is timed, lives by the real time",
        ["Fixture.ScriptedWorkers.ScriptedCalls"] = "where others are faster it gives up in real time",
        ["Fixture.Snapshots.FixtureState"] = "how far the clock was moved is known by the machine's",
        ["Kernel.Bus.MessageReader"] = "messages are let gather to spare the real machine",
        ["Kernel.Bus.SubscriberLoop"] = "cursors are saved a moment late to spare the real disk",
        ["Kernel.Client.TaskclusterClient"] = "requests are signed with the wall clock",
        ["Kernel.Health.HealthSurface"] = "it waits for the writer's thread, whatever the moved clock says",
        ["Kernel.JsonSchema.TextPattern"] = "it measures how long a pattern takes",
        ["Kernel.Storage.Database"] = "between portions of long work the real machine is spared",
        ["Kernel.Storage.Closures"] = "its numbers must grow over restarts, whatever a moved clock says",
        ["Kernel.Time.MovableClock"] = "it goes as fast as the machine's clock",
        ["Kernel.Time.TimeSteps"] = "it waits for threads, whatever the moved clock says",
        ["Monolith.Commands.Graphs.SubmitGraphCommand"] =
            "a command runs beside the host, in the user's own time",
        ["Monolith.Commands.Moving.FolderServer"] = "a command runs beside the host, in the user's own time",
        ["Monolith.Commands.Moving.ImportFrom"] = "a command runs beside the host, in the user's own time",
        ["Monolith.Commands.PingCommand"] = "a command runs beside the host, in the user's own time",
        ["Monolith.Commands.Replay.ReplayCommand"] =
            "a command runs beside the host, in the user's own time",
        ["Monolith.Commands.RenderCommand"] = "a command runs beside the host, in the user's own time",
        ["Monolith.Commands.RunCommand"] = "a command runs beside the host, in the user's own time",
        ["Monolith.Commands.SignInCommand"] = "a command runs beside the host, in the user's own time",
        ["Monolith.Commands.TaskFollower"] = "a command runs beside the host, in the user's own time",
        ["Monolith.Commands.ThrowAwayFolder"] = "files bear the machine's time",
        ["Monolith.Commands.WorkerCommand"] = "a worker runs real processes",
        ["Monolith.Commands.WorkerParent"] = "a worker runs real processes",
        ["Monolith.IdleMemory"] = "the machine's memory is given back in the machine's time",
        ["Monolith.LineFormatter"] = "whoever reads the log lives by the real time",
        ["Monolith.HostSettings"] = "the host's default clock",
        ["Net.Connection"] = "signatures are judged by the wall clock, and other programs answer in their own time",
        ["Net.Credentials"] = "a client's own default clock",
        ["Net.Events.EventsClient"] = "a server comes back in its own time",
        ["Net.TaskclusterClient"] = "a client's own default clock",
        ["Notify.Chat.Matrix"] = "a homeserver answers in its own time",
        ["Notify.Deliveries.DeliveryLoop"] = "other programs answer in their own time",
        ["WebServer.SignIn.CredentialCheck"] = "signatures are judged by the wall clock",
        ["Worker.Logs.LiveLogServer"] = "the last readers are real ones",
        ["WorkerManager.Local.LeftProcesses"] = "processes end in the machine's time",
    };

    private static readonly Dictionary<string, string> MaySyncByDotNet = new()
    {
        ["Kernel.Storage.FileSync uses RandomAccess.FlushToDisk"] = "where it tells of failures, or in addition",
    };

    private static readonly Dictionary<string, string> None = new();

    [Test]
    public void Only_a_time_provider_tells_the_time() => SourceTree.RequireOnly(
        Uses(Product, member => Clocks.Contains(Name(member)) || IsBareWait(member)),
        None,
        "take the time from a TimeProvider, and wait by it");

    // A test may give up by the machine's clock, but it never sleeps.
    [Test]
    public void Tests_do_not_sleep() => SourceTree.RequireOnly(
        Uses(
            [typeof(BannedCallsTests).Assembly],
            member => Clocks.Contains(Name(member)) || (IsBareWait(member) && member.Name == nameof(Task.Delay))),
        None,
        "wait for what should happen, or move a clock");

    [Test]
    public void The_wall_clock_is_for_few() => SourceTree.RequireOnly(
        Uses(Product, member => Name(member) == "TimeProvider.get_System").Select(use => use.Split(" uses ")[0]),
        MayUseTheWallClock,
        "take the clock that is injected");

    [Test]
    public void A_file_is_synced_so_that_a_failure_is_heard_of() => SourceTree.RequireOnly(
        Uses(Product, member => Name(member) == "RandomAccess.FlushToDisk"
            || (Name(member) == "FileStream.Flush" && member is MethodBase flush && flush.GetParameters().Length > 0)),
        MaySyncByDotNet,
        "sync by FileSync");

    [Test]
    public void No_method_is_async_void() => SourceTree.RequireOnly(
        from assembly in Product.Append(typeof(BannedCallsTests).Assembly)
        from type in CompiledCode.TypesOf(assembly)
        from method in type.GetMethods((BindingFlags)62)
        where method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute))
        select $"{type.FullName}.{method.Name}",
        None,
        "return a Task, so that a failure reaches somebody");

    // What a thread has been given it keeps until it ends, and with it the whole host that it belongs to.
    [Test]
    public void Nothing_is_left_with_a_thread() => SourceTree.RequireOnly(
        Uses(Product, member => member.DeclaringType?.Name is "ConcurrentBag`1" or "ThreadLocal`1" or "AsyncLocal`1"),
        None,
        "keep it where the host keeps the rest, in a ConcurrentQueue for instance");

    [Test]
    public void There_is_no_static_state() => SourceTree.RequireOnly(
        from assembly in Product
        from type in CompiledCode.TypesOf(assembly)
        where !type.IsSubclassOf(typeof(JsonSerializerContext)) && !CompiledCode.IsGenerated(type)
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field.DeclaringType == type && !field.IsLiteral && (!field.IsInitOnly || CanBeFilled(field.FieldType))
        where !CompiledCode.IsGenerated(field) || field.Name.Contains("BackingField")
        select $"{type.FullName}.{field.Name}",
        None,
        "two hosts in one process would share it");

    private static IEnumerable<string> Uses(Assembly[] assemblies, Func<MemberInfo, bool> isMeant) =>
        from assembly in assemblies
        from type in CompiledCode.TypesOf(assembly)
        from member in CompiledCode.MembersUsedBy(type)
        where isMeant(member)
        select $"{Short(CompiledCode.Outermost(type))} uses {Name(member)}";

    private static string Short(Type type) =>
        type.FullName!["Taskcluster.".Length..].Replace("Modules.", "", StringComparison.Ordinal);

    private static string Name(MemberInfo member) => $"{member.DeclaringType?.Name}.{member.Name}";

    private static bool IsBareWait(MemberInfo member) =>
        Waits.Contains(Name(member)) && member is MethodBase method
        && method.GetParameters() is var parameters
        && parameters.All(parameter => parameter.ParameterType != typeof(TimeProvider))
        && parameters.Any(
            parameter => parameter.ParameterType == typeof(TimeSpan) || parameter.ParameterType == typeof(int));

    private static bool CanBeFilled(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is var generic
        && (generic == typeof(List<>) || generic == typeof(Dictionary<,>) || generic == typeof(HashSet<>)
            || generic == typeof(Queue<>) || generic.Namespace == "System.Collections.Concurrent"
            || generic == typeof(ThreadLocal<>) || generic == typeof(AsyncLocal<>)
            || generic == typeof(ConditionalWeakTable<,>));
}
