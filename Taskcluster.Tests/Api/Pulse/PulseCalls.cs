using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Pulse;

/// <summary>The message log and its subscribers, as operators deal with them.</summary>
internal static class PulseCalls
{
    /// <summary>How the names of subscribers begin that the program does not have.</summary>
    public const string ParkedPrefix = "parked-";

    /// <summary>A server that has these subscribers beside its own.</summary>
    public static async Task<RunningServer> Start(
        IReadOnlyDictionary<string, string?>? settings, params Subscriber[] subscribers)
    {
        var server = await RunningServer.Start(settings, configureServices: services =>
        {
            foreach (var subscriber in subscribers)
            {
                services.AddSingleton(subscriber);
            }
        });
        await TestReaction.Prepare(server.Database());
        return server;
    }

    public static Database Database(this RunningServer server) => server.Services.GetRequiredService<Database>();

    public static Task Publish(this RunningServer server, params string[] keys) => server.Database().Write(tx =>
    {
        foreach (var key in keys)
        {
            tx.Publish(TestBus.Message(key));
        }
    });

    /// <summary>The number of the newest message.</summary>
    public static long Last(this RunningServer server) => server.Database().Read(MessageLog.LastSequence);

    /// <summary>The id of a message.</summary>
    public static string Id(this RunningServer server, long sequence) =>
        new EventId(server.Database().Read(Epochs.Current), sequence).ToString();

    /// <summary>How a subscriber stands, as the API says it.</summary>
    public static async Task<JsonNode> Subscriber(this RunningServer server, string name) =>
        (await server.AsRoot().Get($"pulse/v1/subscribers/{name}")).Ok;

    public static async Task<string> State(this RunningServer server, string name) =>
        (await server.Subscriber(name))["state"]!.GetValue<string>();

    /// <summary>Waits until the API says that the subscriber is in this state.</summary>
    public static async Task InState(this RunningServer server, string name, string state)
    {
        while (await server.State(name) != state)
        {
            await Task.Yield();
        }
    }

    /// <summary>Waits until the subscriber has come to the end of the log.</summary>
    public static Task Done(this RunningServer server, string name) => Until.True(() =>
        server.Database().Read(rows => Cursors.Find(rows, name)) is { Failure: null } cursor
        && cursor.Position == server.Last());

    /// <summary>Waits until each subscriber of the modules has come to the end of the log.</summary>
    public static Task ModulesDone(this RunningServer server) => Task.WhenAll(
        from subscriber in server.Services.GetServices<Subscriber>()
        where subscriber.IsActive && subscriber.GetType().Assembly != typeof(PulseCalls).Assembly
        select server.Done(subscriber.Name));

    /// <summary>The calls that change a subscriber; a body is anything that becomes JSON.</summary>
    public static Task<ApiAnswer> Change(this RunningServer server, string name, string verb, object? body = null) =>
        server.AsRoot().Post($"pulse/v1/subscribers/{name}/{verb}", body);

    /// <summary>
    /// A subscriber that the program does not have, given up at the newest message; its name. There is a message
    /// before that.
    /// </summary>
    public static async Task<string> ParkedSubscriber(this RunningServer server)
    {
        var name = ParkedPrefix + SlugId.New();
        _ = await server.Task();
        await server.Write(tx =>
        {
            var last = MessageLog.LastSequence(tx);
            Cursors.Save(tx, new Cursor(name, last - 1)
            {
                Failure = new Failure(20, last, "no", tx.Now.AddHours(-1), tx.Now),
                Parking = new Parking(ParkedFor.Failures, tx.Now),
            });
        });
        return name;
    }

    /// <summary>What the audit history says that root did to subscribers.</summary>
    public static async Task<IReadOnlyList<string>> Audited(this RunningServer server)
    {
        var root = Uri.EscapeDataString(server.Root.ClientId);
        var history = (await server.AsRoot().Get($"auth/v1/clients/{root}/audit")).Ok;
        return
        [
            .. history["auditHistory"]!.AsArray()
                .Where(entry => entry!["entityType"]!.GetValue<string>() == "pulse-subscriber")
                .Select(entry => $"{entry!["entityId"]}: {entry["actionType"]}"),
        ];
    }
}
