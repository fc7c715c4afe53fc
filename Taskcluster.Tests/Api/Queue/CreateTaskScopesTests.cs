using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>Who may create what (spec/queue.md §2.8; §6 rows 44, 45).</summary>
public sealed class CreateTaskScopesTests : ServerTests
{
    private static readonly string[] Enough =
    [
        "queue:create-task:high:p/w", "queue:create-task:project:none", "queue:scheduler-id:-", "a:*",
        "queue:route:index.*",
    ];

    [Test]
    public async Task A_scope_for_a_priority_is_good_for_lower_ones_and_no_higher_one()
    {
        (await CreateWith(Enough, ("priority", "high"))).Status.Should().Be(200);
        (await CreateWith(Enough, ("priority", "medium"))).Status.Should().Be(200);
        (await CreateWith(Enough)).Status.Should().Be(200);
        (await CreateWith(Enough, ("priority", "very-high"))).ShouldLack(
            """{"AnyOf":["queue:create-task:highest:p/w","queue:create-task:very-high:p/w"]}""",
            """
            {"AllOf":["queue:create-task:project:none","queue:scheduler-id:-",
            {"AnyOf":["queue:create-task:highest:p/w","queue:create-task:very-high:p/w"]}]}
            """);
    }

    [Test]
    public async Task Each_scope_route_project_and_scheduler_needs_its_own()
    {
        (string, JsonNode?) scopes = ("scopes", new JsonArray("a:x"));
        (string, JsonNode?) routes = ("routes", new JsonArray("index.y"));
        const string required = """
            {"AllOf":["a:x","queue:route:index.y","queue:create-task:project:none","queue:scheduler-id:-",
            {"AnyOf":["queue:create-task:highest:p/w","queue:create-task:very-high:p/w","queue:create-task:high:p/w"]}]}
            """;

        foreach (var lacking in Enough)
        {
            var unsatisfied = lacking switch
            {
                "a:*" => "a:x",
                "queue:route:index.*" => "queue:route:index.y",
                "queue:create-task:high:p/w" =>
                    """
                    {"AnyOf":["queue:create-task:highest:p/w","queue:create-task:very-high:p/w",
                    "queue:create-task:high:p/w"]}
                    """,
                _ => lacking,
            };
            (await CreateWith(
                [.. Enough.Where(scope => scope != lacking)], scopes.Again(), routes.Again(), ("priority", "high")))
                .ShouldLack(unsatisfied, required);
        }

        (await CreateWith(Enough, scopes, routes)).Status.Should().Be(200);
    }

    [Test]
    public async Task Scopes_are_checked_before_the_rules_of_time_and_after_the_queue_is_known()
    {
        var late = WireTime.Format(Server.Clock.GetUtcNow().AddHours(-1));

        (await CreateWith(Enough, ("created", late), ("scopes", new JsonArray("b"))))
            .ShouldFail(403, "InsufficientScopes");
        (await CreateWith([], ("taskQueueId", null))).ShouldFail(400, "InputError");
    }

    [Test]
    public async Task Nobody_creates_tasks_without_credentials()
    {
        (await Server.Anonymous().Put($"queue/v1/task/{SlugId.New()}", Server.Definition(("priority", "highest"))))
            .ShouldNeed("""
                {"AllOf":["queue:create-task:project:none","queue:scheduler-id:-",
                {"AnyOf":["queue:create-task:highest:p/w"]}]}
                """);
    }

    [Test]
    public async Task A_task_that_exists_is_not_shown_to_who_may_not_create_it()
    {
        var taskId = SlugId.New();
        var definition = Server.Definition();
        _ = (await Server.Create(taskId, definition)).Ok;

        (await Server.With().Put($"queue/v1/task/{taskId}", definition)).ShouldFail(403, "InsufficientScopes");
    }

    private Task<ApiAnswer> CreateWith(string[] scopes, params (string Name, JsonNode? Value)[] changes) =>
        Server.With(scopes).Put($"queue/v1/task/{SlugId.New()}", Server.Definition(changes));
}

file static class Changes
{
    /// <summary>A copy, since a node has one parent.</summary>
    public static (string, JsonNode?) Again(this (string Name, JsonNode? Value) change) =>
        (change.Name, change.Value?.DeepClone());
}
