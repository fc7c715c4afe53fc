using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Tests.Support;

/// <summary>
/// What is true of every message of queue, auth, notify, hooks and worker-manager (spec/queue.md §3.2, §3.3;
/// spec/services.md §3.6, §4.3, §4.4, §4.6).
/// </summary>
public static class MessageRules
{
    private static readonly Dictionary<string, ExchangeDeclaration> Exchanges = global::Taskcluster.Monolith.Modules.All
        .SelectMany(module => module.Exchanges).ToDictionary(exchange => exchange.FullName);

    /// <summary>Fails at the first message of the log that breaks a rule.</summary>
    public static void Verify(RunningServer server)
    {
        foreach (var message in server.Messages.All)
        {
            Verify(server, message);
        }
    }

    private static void Verify(RunningServer server, PulseMessage message)
    {
        Exchanges.Should().ContainKey(message.Exchange);
        var exchange = Exchanges[message.Exchange];
        var text = message.Payload.ToString();
        using var document = JsonDocument.Parse(text);
        server.Services.GetRequiredService<BodyJudge>().FaultsOf(exchange.Payload, document.RootElement)
            .Should().BeEmpty("{0} publishes by its schema: {1}", exchange.Name, text);
        var payload = JsonNode.Parse(text)!.AsObject();
        if (exchange.Service == "hooks")
        {
            payload.Select(member => member.Key).Should().Equal("hookGroupId", "hookId");
            message.RoutingKey.Should().BeEmpty();
            message.Routes.Should().BeEmpty();
            return;
        }

        if (exchange.Service == "worker-manager")
        {
            message.RoutingKey.Should().MatchRegex(
                exchange.Name.StartsWith("workerPool", StringComparison.Ordinal) && exchange.Name != "workerPoolError"
                    ? "^$"
                    : @"^primary(\.[a-zA-Z0-9_-]+){6}\._$");
            message.Routes.Should().BeEmpty();
            return;
        }

        payload["version"]!.GetValue<int>().Should().Be(1);
        if (exchange.Service == "auth")
        {
            message.RoutingKey.Should().BeEmpty();
            message.Routes.Should().BeEmpty();
        }
        else if (exchange.Service == "notify")
        {
            message.RoutingKey.Should().StartWith("primary.");
            message.Routes.Should().Equal($"route.{message.RoutingKey["primary.".Length..]}");
        }
        else if (exchange.Name.StartsWith("taskGroup", StringComparison.Ordinal))
        {
            message.RoutingKey.Should().Be($"primary.{payload["taskGroupId"]}.{payload["schedulerId"]}._");
            message.Routes.Should().BeEmpty();
        }
        else
        {
            VerifyTaskMessage(server, message, exchange, payload);
        }
    }

    private static void VerifyTaskMessage(
        RunningServer server, PulseMessage message, ExchangeDeclaration exchange, JsonObject payload)
    {
        var status = payload["status"]!;
        string Word(string name) => payload[name]?.ToString() ?? "_";
        message.RoutingKey.Should().Be(
            $"primary.{status["taskId"]}.{Word("runId")}.{Word("workerGroup")}.{Word("workerId")}."
            + $"{status["provisionerId"]}.{status["workerType"]}.{status["schedulerId"]}.{status["taskGroupId"]}._");
        foreach (var required in exchange.RoutingKey.Where(word => word.Required && payload.ContainsKey(word.Name)))
        {
            Word(required.Name).Should().NotBe("_");
        }

        var stored = server.Services.GetRequiredService<Database>()
            .Read(status["taskId"]!.GetValue<string>(), TaskStore.FindDefinition);
        if (stored is null)
        {
            return;
        }

        var definition = JsonNode.Parse(stored.Value.Utf8.Span)!;
        message.Routes.Should().Equal(
            definition["routes"]!.AsArray().Select(route => $"route.{route}"), "each route becomes a further key");
        if (exchange.Name is not ("artifactCreated" or "taskPriorityChanged"))
        {
            JsonNode.DeepEquals(payload["task"], new JsonObject { ["tags"] = definition["tags"]!.DeepClone() })
                .Should().BeTrue("{0} tells the tags and nothing else of the definition", exchange.Name);
        }
    }
}
