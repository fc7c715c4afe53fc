using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>
/// Messages in every detail (spec/queue.md §3.2 to §3.5); <see cref="MessageRules"/> holds for all others.
/// </summary>
public sealed class QueueMessagesTests : ServerTests
{
    [Test]
    public async Task Each_message_has_its_exchange_its_key_its_routes_and_its_payload()
    {
        var group = SlugId.New();
        var taskId = await Server.Task(
            ("taskGroupId", group), ("schedulerId", "s"), ("routes", new JsonArray("index.a", "b.c")),
            ("tags", new JsonObject { ["kind"] = "test" }), ("retries", 1));
        var claimed = await Claimed();
        _ = (await Server.ReportException(taskId, 0, "intermittent-task")).Ok;
        var retried = await Server.Status(taskId);
        _ = await Claimed();
        _ = (await Server.Report(taskId, 1, "failed")).Ok;
        var failed = await Server.Status(taskId);
        _ = (await Server.Control(taskId, "rerun")).Ok;
        var rerun = await Server.Status(taskId);
        _ = await Claimed();
        _ = (await Server.Report(taskId, 2, "completed")).Ok;
        var completed = await Server.Status(taskId);

        JsonObject initial = Without(claimed["status"]!, "unscheduled", new JsonArray());
        JsonObject pending = Without(claimed["status"]!, "pending", new JsonArray(new JsonObject
        {
            ["runId"] = 0,
            ["state"] = "pending",
            ["reasonCreated"] = "scheduled",
            ["scheduled"] = claimed["status"]!["runs"]![0]!["scheduled"]!.DeepClone(),
        }));
        string Task(string exchange, string run, string worker) =>
            $"exchange/taskcluster-queue/v1/{exchange} primary.{taskId}.{run}.{worker}.p.w.s.{group}._ "
            + "[route.index.a,route.b.c]";
        string Group() => $"exchange/taskcluster-queue/v1/task-group-resolved primary.{group}.s._ []";
        (string, JsonObject)[] expected =
        [
            (Task("task-defined", "_", "_._"), Payload(initial, null)),
            (Task("task-pending", "0", "_._"), Payload(pending, 0)),
            (Task("task-running", "0", "g.i"), Running(claimed["status"]!, 0)),
            (Task("task-exception", "0", "g.i"), Worker(retried, 0)),
            (Task("task-pending", "1", "_._"), Payload(retried, 1)),
            (Task("task-running", "1", "g.i"), Running(null, 1)),
            (Task("task-failed", "1", "g.i"), Worker(failed, 1)),
            (Group(), GroupPayload(completed)),
            (Task("task-pending", "2", "_._"), Payload(rerun, 2)),
            (Task("task-running", "2", "g.i"), Running(null, 2)),
            (Task("task-completed", "2", "g.i"), Worker(completed, 2)),
            (Group(), GroupPayload(completed)),
        ];

        var all = Server.Messages.All;
        all.Select(message => $"{message.Exchange} {message.RoutingKey} [{string.Join(',', message.Routes)}]")
            .Should().Equal(expected.Select(pair => pair.Item1));
        for (var index = 0; index < expected.Length; index++)
        {
            var payload = PublishedMessages.Payload(all[index]).AsObject();
            var wanted = expected[index].Item2;
            if (!wanted.ContainsKey("status") && payload.ContainsKey("status"))
            {
                payload.Remove("status");
            }

            JsonNode.DeepEquals(payload, wanted).Should().BeTrue("{0}\nand not\n{1}", payload, wanted);
        }
    }

    private static JsonObject Without(JsonNode status, string state, JsonArray runs)
    {
        var changed = status.DeepClone().AsObject();
        changed["state"] = state;
        changed["runs"] = runs;
        return changed;
    }

    private static JsonObject Payload(JsonNode? status, int? runId)
    {
        var payload = new JsonObject
        {
            ["version"] = 1,
            ["task"] = new JsonObject { ["tags"] = new JsonObject { ["kind"] = "test" } },
        };
        if (status is not null)
        {
            payload["status"] = status.DeepClone();
        }

        if (runId is not null)
        {
            payload["runId"] = runId;
        }

        return payload;
    }

    private static JsonObject Worker(JsonNode? status, int runId)
    {
        var payload = Payload(status, runId);
        payload["workerGroup"] = "g";
        payload["workerId"] = "i";
        return payload;
    }

    private static JsonObject GroupPayload(JsonNode status) => new()
    {
        ["version"] = 1,
        ["taskGroupId"] = status["taskGroupId"]!.DeepClone(),
        ["schedulerId"] = "s",
        ["expires"] = WireTime.Format(
            DateTimeOffset.Parse(status["expires"]!.GetValue<string>(), provider: null).AddHours(1)),
    };

    private async Task<JsonNode> Claimed() => await Server.Claim();

    private JsonObject Running(JsonNode? status, int runId)
    {
        var payload = Worker(status, runId);
        payload["takenUntil"] = WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(20));
        return payload;
    }
}
